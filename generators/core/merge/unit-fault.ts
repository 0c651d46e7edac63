/** What makes this no systemd unit file, whose lines are blank, comments, a `[Section]`, a `Key=value` in one, or go on from the line before. */
export function unitFault(text: string): string | undefined {
  let goesOn = false;
  let hasSection = false;
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.trim();
    if (/^[#;]/.test(words) || (words === '' && !goesOn)) continue;
    const isSection: boolean = !goesOn && /^\[[^[\]]+\]$/.test(words);
    const isSetting = goesOn || (hasSection && /^[A-Za-z][A-Za-z0-9-]*[ \t]*=/.test(words));
    if (!isSection && !isSetting) return `line ${index + 1} is no [Section], no Key=value in one and no comment`;
    hasSection ||= isSection;
    goesOn = !isSection && line.endsWith('\\');
  }
  return goesOn ? 'the last line says that it goes on' : undefined;
}
