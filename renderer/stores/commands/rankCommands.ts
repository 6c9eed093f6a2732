/** The commands that fit what was typed, the best first; those that were used last come first among equals. */
import { matchText } from './matchText.ts';

export interface RankedCommand {
  readonly id: string;
  readonly title: string;
  /** Other texts to find it by, as its title in another language. */
  readonly words?: readonly string[];
}

export interface FoundCommand<Command extends RankedCommand> {
  readonly command: Command;
  /** Places of its title that fit. */
  readonly places: readonly number[];
}

/** How much better one is found that was used last; the one before it a little less. */
const forRecent = 6;
/** Found by another text than its title. */
const forOtherWords = -12;

/** @param recent ids, the last used first */
export function rankCommands<Command extends RankedCommand>(
  query: string,
  commands: readonly Command[],
  recent: readonly string[],
): readonly FoundCommand<Command>[] {
  const recency = new Map(recent.map((id, index) => [id, forRecent - index] as const));
  return commands
    .flatMap((command) => {
      const found = matchCommand(query, command);
      if (found === undefined) return [];
      const bonus = Math.max(0, recency.get(command.id) ?? 0);
      return { command, places: found.places, score: found.score + bonus };
    })
    .sort((a, b) => b.score - a.score);
}

function matchCommand(query: string, { title, words = [] }: RankedCommand): ReturnType<typeof matchText> {
  const byTitle = matchText(query, title);
  if (byTitle !== undefined) return byTitle;
  const scores = words.flatMap((text) => matchText(query, text)?.score ?? []);
  return scores.length === 0 ? undefined : { score: Math.max(...scores) + forOtherWords, places: [] };
}

/** With one used just now. */
export function withRecent(recent: readonly string[], id: string, limit: number): readonly string[] {
  return [id, ...recent.filter((other) => other !== id)].slice(0, limit);
}
