/** `2026-11-20 15:11:53`: the time of a record in this machine's zone; `createdAt` is ISO 8601 in UTC. */
export function timeText(createdAt: string): string {
  const local = new Date(createdAt);
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [local.getFullYear(), two(local.getMonth() + 1), two(local.getDate())].join('-');
  return `${date} ${[local.getHours(), local.getMinutes(), local.getSeconds()].map(two).join(':')}`;
}
