/**
 * Everything that the sources say with a code: errors that are thrown, problems of files, notices. Read from the syntax alone, so that
 * it takes a second: `new ExpectedError('code', …)`, `notice('code', …)`, an object with `code` and `message`, and calls of functions that
 * hand their parameter on as the code (`imageError('image-empty', …)`).
 */
import ts from 'typescript';

/** One place that says something. */
export interface SaidSite {
  readonly code: string;
  /** Where one code stands for several sentences. */
  readonly variant: string | undefined;
  /** Names of the facts that it always gives. */
  readonly details: ReadonlySet<string>;
  readonly hasRemedy: boolean;
  readonly hasCause: boolean;
  readonly file: string;
  readonly line: number;
}

interface Source {
  readonly file: string;
  readonly text: string;
}

/** What a function gives along when it says something with a code that its caller names. */
interface Teller {
  readonly file: string;
  readonly codeIndex: number;
  /** The parameter that holds facts, or undefined. */
  readonly detailsIndex: number | undefined;
  readonly own: readonly Alternative[];
  readonly hasRemedy: boolean;
}

interface Alternative {
  readonly variant: string | undefined;
  readonly details: ReadonlySet<string>;
}

const errorClasses = new Set(['ExpectedError', 'UnsupportedError']);
const nothing: Alternative = { variant: undefined, details: new Set() };

export function saidSites(sources: readonly Source[]): SaidSite[] {
  const parsed = sources.map(({ file, text }) =>
    ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS),
  );
  const tellers = new Map<string, Teller[]>();
  for (const source of parsed) {
    visit(source, (node) => {
      if (!ts.isFunctionLike(node)) return;
      const name = nameOfFunction(node);
      const teller = name === undefined ? undefined : tellerOf(node, source);
      if (name !== undefined && teller !== undefined) tellers.set(name, [...(tellers.get(name) ?? []), teller]);
    });
  }
  return parsed.flatMap((source) => sitesOf(source, tellers));
}

function sitesOf(source: ts.SourceFile, tellers: ReadonlyMap<string, readonly Teller[]>): SaidSite[] {
  const sites: SaidSite[] = [];
  const add = (
    node: ts.Node,
    codes: readonly string[],
    alternatives: readonly Alternative[],
    has: { readonly remedy: boolean; readonly cause: boolean },
  ): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    for (const code of codes) {
      for (const alternative of alternatives) {
        sites.push({ code, ...alternative, hasRemedy: has.remedy, hasCause: has.cause, file: source.fileName, line });
      }
    }
  };
  visit(source, (node) => {
    if (ts.isNewExpression(node) && errorClasses.has(node.expression.getText())) {
      const [code, , options] = node.arguments ?? [];
      const given = optionsOf(options);
      add(node, literals(code), given.alternatives, given);
    } else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const name = node.expression.text;
      if (name === 'notice') {
        const [code, , details, cause] = node.arguments;
        add(node, literals(code), alternativesOf(details), { remedy: false, cause: cause !== undefined });
      }
      const known = tellers.get(name) ?? [];
      const teller = known.find(({ file }) => file === source.fileName) ?? known[0];
      if (teller === undefined) return;
      const given = teller.detailsIndex === undefined ? [nothing] : alternativesOf(node.arguments[teller.detailsIndex]);
      const all = given.flatMap((one) => teller.own.map((own) => joined(own, one)));
      add(node, literals(node.arguments[teller.codeIndex]), all, { remedy: teller.hasRemedy, cause: false });
    } else if (ts.isObjectLiteralExpression(node)) {
      const code = valueOf(node, 'code');
      if (code === undefined || valueOf(node, 'message') === undefined) return;
      const remedy = valueOf(node, 'remedy');
      const hasRemedy = remedy !== undefined && remedy.kind !== ts.SyntaxKind.NullKeyword;
      add(node, literals(code), alternativesOf(valueOf(node, 'details')), { remedy: hasRemedy, cause: false });
    }
  });
  return sites;
}

/** A function whose parameter is the code of what it says. */
function tellerOf(declaration: ts.SignatureDeclaration, source: ts.SourceFile): Teller | undefined {
  const names = declaration.parameters.map(({ name }) => name);
  const indexOf = (text: string): number => names.findIndex((name) => ts.isIdentifier(name) && name.text === text);
  let found: Teller | undefined;
  visit(declaration, (node) => {
    if (found !== undefined || (!ts.isNewExpression(node) && !ts.isCallExpression(node))) return;
    const isError = ts.isNewExpression(node) && errorClasses.has(node.expression.getText());
    if (!isError && node.expression.getText() !== 'notice') return;
    const [code, , rest] = node.arguments ?? [];
    if (code === undefined || !ts.isIdentifier(code)) return;
    const codeIndex = indexOf(code.text);
    if (codeIndex < 0) return;
    const given = isError ? optionsOf(rest) : { alternatives: alternativesOf(rest), remedy: false };
    // Facts that the caller names: `{ file, ...more }: ErrorDetails`, `details: ErrorDetails`.
    const taken = names.findIndex((name, index) => {
      const type = declaration.parameters[index]?.type?.getText() ?? '';
      return ts.isObjectBindingPattern(name) || type.includes('ErrorDetails');
    });
    const isHandedOn = taken >= 0;
    found = {
      file: source.fileName,
      codeIndex,
      detailsIndex: isHandedOn ? taken : undefined,
      own: given.alternatives,
      hasRemedy: given.remedy,
    };
  });
  return found;
}

function optionsOf(options: ts.Expression | undefined): {
  readonly alternatives: readonly Alternative[];
  readonly remedy: boolean;
  readonly cause: boolean;
} {
  if (options === undefined || !ts.isObjectLiteralExpression(options)) {
    return { alternatives: [nothing], remedy: false, cause: false };
  }
  return {
    alternatives: alternativesOf(valueOf(options, 'details')),
    remedy: valueOf(options, 'remedy') !== undefined,
    cause: valueOf(options, 'cause') !== undefined || options.getText().includes('cause: errorOf('),
  };
}

/** What an expression for details can be: an object, with conditions in it, or a name for one. */
function alternativesOf(details: ts.Expression | undefined): readonly Alternative[] {
  if (details === undefined) return [nothing];
  if (ts.isParenthesizedExpression(details)) return alternativesOf(details.expression);
  if (ts.isConditionalExpression(details)) {
    return [...alternativesOf(details.whenTrue), ...alternativesOf(details.whenFalse)];
  }
  if (ts.isIdentifier(details)) {
    const value = initializerOf(details);
    return value === undefined ? [nothing] : alternativesOf(value);
  }
  if (!ts.isObjectLiteralExpression(details)) return [nothing];
  let found: readonly Alternative[] = [nothing];
  for (const property of details.properties) {
    found = found.flatMap((one) => ofProperty(property).map((more) => joined(one, more)));
  }
  return found;
}

function ofProperty(property: ts.ObjectLiteralElementLike): readonly Alternative[] {
  if (ts.isSpreadAssignment(property)) return alternativesOf(property.expression);
  const name = property.name.getText();
  if (name !== 'variant') return [{ variant: undefined, details: new Set([name]) }];
  const value = ts.isPropertyAssignment(property)
    ? property.initializer
    : ts.isShorthandPropertyAssignment(property)
      ? property.name
      : undefined;
  return literals(value).map((variant) => ({ variant, details: new Set() }));
}

function joined(one: Alternative, other: Alternative): Alternative {
  return { variant: other.variant ?? one.variant, details: new Set([...one.details, ...other.details]) };
}

/** The texts that an expression can be, as far as they stand in the same file; none where they do not. */
function literals(expression: ts.Expression | undefined): readonly string[] {
  if (expression === undefined) return [];
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isParenthesizedExpression(expression) || ts.isAsExpression(expression)) return literals(expression.expression);
  if (ts.isConditionalExpression(expression)) {
    return [...literals(expression.whenTrue), ...literals(expression.whenFalse)];
  }
  if (ts.isIdentifier(expression)) return literals(initializerOf(expression));
  if (ts.isCallExpression(expression) && ts.isIdentifier(expression.expression)) {
    return returnedLiterals(expression.expression);
  }
  return [];
}

/** Of a call of a function in the same file: what it returns. */
function returnedLiterals(name: ts.Identifier): readonly string[] {
  const texts: string[] = [];
  visit(name.getSourceFile(), (node) => {
    if (!ts.isFunctionDeclaration(node) || node.name?.text !== name.text || node.body === undefined) return;
    visit(node.body, (inner) => {
      if (ts.isReturnStatement(inner)) texts.push(...literals(inner.expression));
    });
  });
  return texts;
}

/** What a constant of this name is, nearest above. */
function initializerOf(name: ts.Identifier): ts.Expression | undefined {
  let found: ts.Expression | undefined;
  visit(name.getSourceFile(), (node) => {
    if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || node.name.text !== name.text) return;
    if (node.initializer !== undefined && node.initializer !== name && node.pos < name.pos) found = node.initializer;
  });
  return found;
}

function valueOf(literal: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const property of literal.properties) {
    if (property.name?.getText() !== name) continue;
    if (ts.isPropertyAssignment(property)) return property.initializer;
    if (ts.isShorthandPropertyAssignment(property)) return property.name;
  }
  return undefined;
}

function nameOfFunction(node: ts.SignatureDeclaration): string | undefined {
  if (node.name !== undefined && ts.isIdentifier(node.name)) return node.name.text;
  const { parent } = node;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => {
    visit(child, look);
  });
}
