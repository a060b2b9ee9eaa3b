namespace Grove.Evaluation.Reports.Html;

/// <summary>The report's look. No sign that XML would escape may stand here: a browser reads the text as it is.</summary>
static class Stylesheet
{
    public const string Text = """

        :root {
          color-scheme: light dark;
          --page: #f6f5f0; --card: #ffffff; --ink: #1d2722; --soft: #5b6660; --line: #e1e0d8;
          --after: #2c7a4b; --before: #b7ae98; --whisker: #1d2722; --track: #eeede6;
          --good: #1f6b40; --good-back: #e4f2e8; --bad: #a03325; --bad-back: #fae9e5;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #111613; --card: #1a211d; --ink: #e7ede9; --soft: #a0aca5; --line: #2d3731;
            --after: #58b883; --before: #77715f; --whisker: #e7ede9; --track: #232c27;
            --good: #7fd6a4; --good-back: #173324; --bad: #f09a8b; --bad-back: #3a1f1a;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--page); color: var(--ink);
          font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
        }
        main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.25rem 3rem; }
        h1 { font-size: 2rem; line-height: 1.2; margin: .1rem 0 1.4rem; letter-spacing: -.015em; overflow-wrap: anywhere; }
        h2 { font-size: 1.25rem; margin: 0 0 .35rem; letter-spacing: -.005em; }
        h3 { font-size: 1rem; margin: 0 0 .6rem; }
        p { margin: 0 0 .9rem; max-width: 46rem; }
        .brand { color: var(--after); font-weight: 650; letter-spacing: .02em; margin: 0; }
        .soft, figcaption { color: var(--soft); }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.5rem; margin: 0 0 1.25rem; }
        .verdict { border-left: 6px solid var(--after); }
        .verdict.no { border-left-color: var(--bad); }
        .verdict h2 { font-size: 1.45rem; display: flex; gap: .6rem; align-items: baseline; }
        .verdict .sign { color: var(--good); font-weight: 700; }
        .verdict.no .sign { color: var(--bad); }
        .verdict p:last-child, .card p:last-child { margin-bottom: 0; }
        .tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1rem; margin: 0 0 1.25rem; padding: 0; }
        .tile { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.1rem 1.25rem; }
        .tile dt { color: var(--soft); font-size: .875rem; }
        .tile dd { margin: .1rem 0 0; }
        .tile .big { font-size: 1.75rem; font-weight: 650; letter-spacing: -.02em; line-height: 1.25; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .tile .was { color: var(--soft); font-weight: 400; font-size: 1.15rem; }
        .tile .small { color: var(--soft); font-size: .8125rem; }
        figure { margin: 1rem 0 0; }
        figcaption { font-size: .875rem; margin-top: .5rem; }
        svg { display: block; width: 100%; overflow: visible; }
        svg text { fill: var(--ink); font-size: 13px; font-family: inherit; }
        svg .axis { fill: var(--soft); font-size: 12px; }
        svg .strong { font-weight: 650; }
        svg .grid { stroke: var(--line); stroke-width: 1; }
        svg .removed { opacity: .6; }
        svg .after { fill: var(--after); } svg .before { fill: var(--before); }
        svg .whisker { stroke: var(--whisker); stroke-width: 1.5; opacity: .75; }
        svg .curve { fill: none; stroke: var(--after); stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
        svg .raw { fill: none; stroke: var(--before); stroke-width: 1; stroke-linejoin: round; opacity: .8; }
        .legend { display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; margin: .6rem 0 0; padding: 0; list-style: none; font-size: .875rem; color: var(--soft); }
        .legend span { display: inline-block; width: .8rem; height: .8rem; border-radius: 3px; margin-right: .4rem; vertical-align: -1px; }
        .legend .after { background: var(--after); } .legend .before { background: var(--before); }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; margin-top: .75rem; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; padding: .45rem .9rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th { font-weight: 600; }
        thead th { color: var(--soft); font-weight: 500; white-space: nowrap; }
        td.number, th.number { text-align: right; white-space: nowrap; }
        td:last-child, th:last-child { padding-right: 0; }
        tr.total th, tr.total td { font-weight: 650; }
        .answer { border-top: 1px solid var(--line); padding: 1rem 0; }
        .answer:last-child { padding-bottom: 0; }
        .answer h3 { font-weight: 600; overflow-wrap: anywhere; }
        .answer dl { display: grid; grid-template-columns: repeat(3, 1fr); gap: .5rem 1.25rem; margin: 0; }
        .answer dt { color: var(--soft); font-size: .8125rem; }
        .answer dd { margin: 0; overflow-wrap: anywhere; }
        .mark { font-size: .75rem; font-weight: 600; border-radius: 99px; padding: .05rem .5rem; margin-left: .35rem; white-space: nowrap; }
        .mark.right { color: var(--good); background: var(--good-back); }
        .mark.wrong { color: var(--bad); background: var(--bad-back); }
        details { margin-top: .6rem; font-size: .875rem; }
        summary { cursor: pointer; color: var(--soft); }
        details blockquote { margin: .5rem 0 0; padding: 0 0 0 .9rem; border-left: 3px solid var(--line); white-space: pre-line; overflow-wrap: anywhere; }
        .two { display: grid; grid-template-columns: 1fr 1fr; gap: 1.25rem; align-items: start; }
        .two .card { margin: 0; }
        .two + .card, .two { margin-bottom: 1.25rem; }
        code { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--track); border-radius: 5px; padding: .1rem .35rem; overflow-wrap: anywhere; }
        ul.plain { margin: 0; padding-left: 1.2rem; }
        footer { color: var(--soft); font-size: .8125rem; }
        @media (max-width: 44rem) {
          main { padding: 1.5rem .875rem 2rem; }
          h1 { font-size: 1.6rem; }
          .card { padding: 1.1rem; }
          .tiles { grid-template-columns: 1fr 1fr; gap: .75rem; }
          .tile { padding: .8rem .9rem; }
          .tile .big { font-size: 1.35rem; } .tile .was { font-size: 1rem; }
          .two, .answer dl { grid-template-columns: 1fr; }
          table { font-size: .8125rem; }
        }
        @media print { .card, .tile { break-inside: avoid; } body { background: #fff; } }

        """;
}
