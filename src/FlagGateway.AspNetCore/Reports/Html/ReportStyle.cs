namespace FlagGateway.Reports.Html;

/// <summary>The page's style sheet. Contains no characters that XML would have to escape.</summary>
internal static class ReportStyle
{
    /// <summary>Style sheet for screen, phone and paper, light and dark.</summary>
    public const string Css = """
        :root { color-scheme: light dark; --back: #ffffff; --card: #f6f8fa; --text: #1b1f24; --quiet: #57606a; --rule: #d0d7de; --accent: #0a58ca; --good: #116329; --caution: #7d4e00; --bad: #b3141f; --zone: #f3b7ba; --bar: #3b6fb6; }
        @media (prefers-color-scheme: dark) { :root { --back: #0d1117; --card: #161b22; --text: #e6edf3; --quiet: #9da7b3; --rule: #373e47; --accent: #79b8ff; --good: #56d364; --caution: #e3b341; --bad: #ff7b72; --zone: #6e2b2f; --bar: #5b93d8; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 64rem; padding: 1.5rem 1.25rem 3rem; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; }
        h2 { font-size: 1.3rem; margin: 2.5rem 0 .5rem; padding-top: 1rem; border-top: 2px solid var(--rule); }
        h3 { font-size: 1.08rem; margin: 1.75rem 0 .5rem; }
        h4 { display: inline; font-size: 1rem; }
        h5 { display: flex; flex-wrap: wrap; gap: .25rem .75rem; justify-content: space-between; margin: 0 0 .4rem; font-size: .95rem; }
        p { margin: .5rem 0; }
        a { color: var(--accent); }
        dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 10rem), 1fr)); gap: .75rem 1.25rem; margin: 1rem 0; padding: 1rem; background: var(--card); border: 1px solid var(--rule); border-radius: .5rem; }
        dt { color: var(--quiet); font-size: .85rem; }
        dd { margin: 0; font-weight: 600; }
        .long { grid-column: 1 / -1; }
        .long dd { font-weight: 400; }
        ul { margin: .5rem 0; padding-left: 1.25rem; }
        .scroll { overflow-x: auto; margin: .5rem 0 1rem; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        caption { text-align: left; color: var(--quiet); font-size: .85rem; padding-bottom: .25rem; }
        th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--rule); min-width: 3.5rem; overflow-wrap: break-word; }
        .wide td:last-child { overflow-wrap: anywhere; min-width: 9rem; }
        .wide td.number:last-child { min-width: 0; }
        th { color: var(--quiet); font-weight: 600; }
        .number { text-align: right; font-variant-numeric: tabular-nums; }
        .time { min-width: 6.5rem; }
        td:last-child, th:last-child { padding-right: 0; }
        .good, .good a { color: var(--good); }
        .caution, .caution a { color: var(--caution); }
        .bad, .bad a { color: var(--bad); }
        .good, .caution, .bad { font-weight: 600; }
        details { margin: .75rem 0; padding: .75rem 1rem; border: 1px solid var(--rule); border-radius: .5rem; }
        summary { cursor: pointer; }
        .verdicts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); gap: .75rem; margin: .75rem 0; }
        .verdict { padding: .75rem; background: var(--card); border: 1px solid var(--rule); border-radius: .5rem; }
        .badge { border: 1px solid currentcolor; border-radius: 1rem; padding: 0 .6rem; font-size: .85rem; white-space: nowrap; }
        .arithmetic { font: .82rem/1.45 ui-monospace, monospace; }
        .numbers, .none { color: var(--quiet); font-size: .85rem; margin-bottom: 0; }
        .figure { margin: .75rem 0 1rem; }
        .chart { display: block; width: 100%; max-width: 30rem; height: auto; }
        .chart .label { fill: var(--text); font-size: 11px; font-weight: 400; }
        .chart .strong { font-weight: 600; }
        .chart .axis { stroke: var(--quiet); stroke-width: 1; }
        .chart .zero { stroke: var(--quiet); stroke-width: 1; stroke-dasharray: 2 3; }
        .chart .limit { stroke: var(--bad); stroke-width: 2; }
        .chart .stripe-bad { stroke: var(--zone); }
        .chart .interval { stroke-width: 3; }
        .chart .interval.good { stroke: var(--good); }
        .chart .interval.bad { stroke: var(--bad); }
        .chart .interval.open { stroke: var(--caution); }
        .chart .mark.good { fill: var(--good); }
        .chart .mark.bad { fill: var(--bad); }
        .chart .mark.open { fill: var(--caution); }
        .chart .hollow { fill: var(--card); stroke: var(--caution); stroke-width: 2.5; }
        .chart .bar-back { fill: var(--card); stroke: var(--rule); stroke-width: 1; }
        .chart .under-way { fill: var(--bar); }
        .chart .bar { stroke: var(--text); stroke-width: .75; }
        .chart .stripe-waiting { stroke: var(--good); }
        .chart .stripe-paused { stroke: var(--caution); }
        @media (max-width: 44rem) {
          body { padding: 1rem .75rem 2rem; }
          details { padding: .6rem; }
          .wide, .wide caption, .wide tbody, .wide tr, .wide td { display: block; }
          .wide thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
          .wide tr { padding: .5rem 0; border-bottom: 1px solid var(--rule); }
          .wide td { display: grid; grid-template-columns: 7rem 1fr; gap: .5rem; padding: .1rem 0; border: 0; text-align: left; overflow-wrap: anywhere; }
          .wide td::before { content: attr(data-name); color: var(--quiet); font-weight: 400; }
        }
        @media print { body { max-width: none; } .verdict, tr { break-inside: avoid; } }
        """;
}
