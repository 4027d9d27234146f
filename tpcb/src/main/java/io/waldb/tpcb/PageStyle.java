package io.waldb.tpcb;

/** The style sheet of the crash check's page: light and dark, for screens of any width. */
final class PageStyle {
  static final String CSS =
      """
      :root { color-scheme: light dark; --ink: #1b1f24; --soft: #5a6572; --paper: #fdfdfc;
        --card: #ffffff; --rule: #d9dde2; --good: #1a7f4b; --bad: #c6362c; --warn: #b26a00;
        --blue: #2a63c4; --sky: #8bb4f0; --violet: #8250c8; --sand: #c9b37e; --grid: #e9ecef;
        --wash: #fbe9e7; --mute: #aab2bb; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e4e7ea; --soft: #9aa5b1;
        --paper: #14171a; --card: #1b1f23; --rule: #343b43; --good: #4cc283; --bad: #f2786d;
        --warn: #e0a34a; --blue: #7aa7f7; --sky: #3f659f; --violet: #b692f0; --sand: #8a7a4e;
        --grid: #262c32; --wash: #3a2220; --mute: #59636e; } }
      * { box-sizing: border-box; }
      body { margin: 0 auto; padding: 1.2rem 1rem 4rem; max-width: 58rem; background: var(--paper);
        color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
      h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .3rem; }
      h2 { font-size: 1.2rem; margin: 2.6rem 0 .4rem; border-top: 1px solid var(--rule);
        padding-top: 1rem; }
      h3 { font-size: 1rem; margin: 1.4rem 0 .2rem; }
      p { margin: .4rem 0 .7rem; max-width: 46rem; }
      .soft { color: var(--soft); font-size: .9rem; }
      .verdict { padding: .9rem 1rem; border-radius: 8px; border: 1px solid var(--rule);
        border-left: 6px solid var(--good); background: var(--card); }
      .verdict.fail { border-left-color: var(--bad); }
      .verdict b { color: var(--good); } .verdict.fail b { color: var(--bad); }
      .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
        gap: .6rem; margin: 1rem 0; padding: 0; list-style: none; }
      .tiles li { background: var(--card); border: 1px solid var(--rule); border-radius: 8px;
        padding: .5rem .75rem; }
      .tiles strong { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
      .tiles span { color: var(--soft); font-size: .82rem; line-height: 1.3; display: block; }
      figure { margin: .6rem 0 1.2rem; padding: .6rem .6rem .3rem; background: var(--card);
        border: 1px solid var(--rule); border-radius: 8px; overflow-x: auto; }
      figcaption { font-size: .88rem; color: var(--soft); padding: .3rem .3rem .4rem; }
      svg { display: block; width: 100%; min-width: 34rem; height: auto; }
      svg.wide { min-width: 0; } svg.narrow { min-width: 0; display: none; }
      svg text { font: 11px system-ui, sans-serif; fill: var(--ink); }
      .tick { fill: var(--soft); } .grid { stroke: var(--grid); } .axis { stroke: var(--mute); }
      .line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
      .line.durable, .line.redo { stroke: var(--blue); } .line.inserted { stroke: var(--sand); }
      .line.survey { stroke: var(--mute); stroke-dasharray: 5 3; }
      .line.durable { stroke-width: 6; opacity: .4; }
      .line.acknowledged { stroke: var(--good); } .line.commits { stroke: var(--good); }
      .kept { fill: var(--good); } .gone { fill: var(--bad); } .rate { fill: var(--sky); }
      .image { fill: var(--grid); stroke: var(--mute); stroke-width: .5; }
      .change { fill: var(--sky); } .other { fill: var(--mute); } .insert { fill: var(--violet); }
      .damaged { fill: var(--bad); opacity: .22; }
      .block { fill: none; stroke: var(--mute); }
      .mark { stroke: var(--soft); stroke-dasharray: 3 3; } text.mark, text.label { stroke: none; }
      .mark.bad { stroke: var(--bad); stroke-dasharray: none; stroke-width: 1.6; }
      .mark.good { stroke: var(--good); stroke-dasharray: none; }
      text.label.bad { fill: var(--bad); } text.label.good { fill: var(--good); }
      .key { display: inline-block; width: .8em; height: .8em; border-radius: 2px;
        margin: 0 .3em 0 .8em; vertical-align: -.05em; }
      .key.kept, .key.acknowledged { background: var(--good); } .key.gone { background: var(--bad); }
      .key.durable, .key.redo { background: var(--blue); } .key.inserted { background: var(--sand); }
      .key.survey { background: var(--mute); }
      .key.change, .key.rate { background: var(--sky); } .key.insert { background: var(--violet); }
      .key.other { background: var(--mute); }
      .key.image { background: var(--grid); border: 1px solid var(--mute); }
      .scroll { overflow-x: auto; }
      table { border-collapse: collapse; width: 100%; font-size: .88rem; margin: .5rem 0; }
      th, td { text-align: left; padding: .32rem .55rem; border-bottom: 1px solid var(--rule);
        vertical-align: top; }
      th { font-weight: 600; color: var(--soft); }
      td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
      td.code { overflow-wrap: anywhere; min-width: 7rem; }
      td.code, code, pre { font: .8rem/1.45 ui-monospace, monospace; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--card);
        border: 1px solid var(--rule); border-radius: 8px; padding: .6rem .8rem; }
      .ok { color: var(--good); font-weight: 600; } .broken { color: var(--bad); font-weight: 700; }
      tr.cut td { background: var(--wash); font-weight: 600; color: var(--bad); }
      td small { display: block; color: var(--soft); font-size: .8rem; }
      summary { cursor: pointer; font-weight: 600; margin: .8rem 0; }
      @media (max-width: 40rem) { body { font-size: 15px; padding: .8rem .7rem 3rem; }
        svg.wide { display: none; } svg.narrow { display: block; }
        .verdicts thead { display: none; }
        .verdicts tr { display: grid; grid-template-columns: 1fr 1fr auto; padding: .35rem 0;
          border-bottom: 1px solid var(--rule); }
        .verdicts td { border: 0; padding: .1rem .2rem; }
        .verdicts td:first-child { grid-column: 1 / -1; }
        .verdicts td[data-name]::before { content: attr(data-name) ": "; color: var(--soft); } }
      """;

  private PageStyle() {}
}
