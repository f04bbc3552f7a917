//! What a directive in a text stands for: the command that shows it at the prompt, and below it the same for the page.

use super::html::{escape, json, slug, to_type};
use super::pages::Studio;
use crate::course::drive::Panel;
use crate::course::{Directive, Home, Situation, Verdict, telling};
use crate::repl::{Refusal, Session, Settings, asked_for, coverage, drive_start, share, ticks};
use crate::sched::{Exploration, Limits};
use crate::trace::{Look, svg_in_page};
use std::fmt::Write;

/// A program with more positions is stepped through at the prompt only, and so is one that takes more room.
const STATES: usize = 4_000;
const BYTES: usize = 300_000;

type Drawn = Result<String, String>;

/// The Markdown for a directive.
///
/// # Errors
/// One line that says what is wrong with it.
pub(super) fn draw(directive: Directive<'_>, studio: &Studio) -> Drawn {
    let Some(command) = directive.command() else {
        let known = "outcomes, predict, timeline, run, claims, drive";
        return Err(format!("`{}` is nothing that is drawn; there are {known}", directive.word));
    };
    let said = |refusal: Refusal| refusal.to_string();
    let drawn = match directive.word {
        "outcomes" => studio.with(|session| outcomes(directive, session)),
        "predict" => studio.with(|session| predict(directive, session)),
        "timeline" => studio.with(|session| timeline(directive, session)).map_err(said),
        "run" => run(directive, studio),
        "claims" => studio.with(|session| claims(directive, session)),
        _ => studio.with(|session| drive(directive, session)),
    };
    Ok(format!("{}\n{}\n", to_type(&command), drawn?))
}

/// The demo and its settings.
fn words(directive: Directive<'_>) -> Result<(String, Vec<String>), String> {
    let mut words = directive.rest.split_whitespace().map(String::from);
    let demo = words.next().ok_or_else(|| format!("`{}` of what? name a demo", directive.word))?;
    Ok((demo, words.collect()))
}

/// What was asked about, and everything that can come of it.
struct Explored {
    home: Home,
    settings: Settings,
    found: Exploration,
}

fn explore(directive: Directive<'_>, session: &Session) -> Result<Explored, String> {
    let (demo, words) = words(directive)?;
    let said = |refusal: Refusal| refusal.to_string();
    let (home, demo) = session.demo(&demo).map_err(said)?;
    let settings = Settings::read(demo, Situation::Explore, &words).map_err(said)?;
    let explorer = session.explorer(settings.time, Limits::default());
    let found = explorer.explore(&demo.program(settings.knobs.clone()));
    match &found.cut {
        // a page says the same on every machine
        Some(cut) => Err(format!("{} is not explored to its end: {cut}; choose smaller settings", settings.typed())),
        None => Ok(Explored { home, settings, found }),
    }
}

fn outcomes(directive: Directive<'_>, session: &Session) -> Drawn {
    let explored = explore(directive, session)?;
    Ok(format!("<figure class=\"rc-outcomes\" id=\"{}\">{}</figure>\n", slug(directive), table(&explored)))
}

fn table(Explored { home, settings, found }: &Explored) -> String {
    let mut rows = String::new();
    for one in &found.outcomes {
        let waits = telling::waits(&one.outcome, *home, Look::default(), "");
        let waits = match waits.trim_end() {
            "" => String::new(),
            waits => format!("<pre class=\"rc-waits\">{}</pre>", escape(waits)),
        };
        let (label, share) = (escape(&telling::label(&one.outcome)), escape(&share(one, found)));
        let command = escape(&format!("replay {} @{}", settings.typed(), one.schedule));
        let kind = one.outcome.kind().word();
        let _ = write!(
            rows,
            "<tr class=\"rc-{kind}\"><th scope=\"row\">{label}{waits}</th><td>{share}</td><td><code>{command}</code></td></tr>"
        );
    }
    format!(
        "<table><caption>{}</caption><thead><tr><th scope=\"col\">outcome</th><th scope=\"col\">how often</th>\
         <th scope=\"col\">one way there</th></tr></thead><tbody>{rows}</tbody></table>",
        escape(&format!("{} · {}", crate::trace::say::count(found.outcomes.len() as u64, "outcome"), coverage(found)))
    )
}

/// The question, with the answer folded; a script makes boxes to tick of the list.
fn predict(directive: Directive<'_>, session: &Session) -> Drawn {
    let explored = explore(directive, session)?;
    let said = |refusal: Refusal| refusal.to_string();
    let (_, demo) = session.demo(explored.settings.demo()).map_err(said)?;
    let ticks = ticks(demo, &explored.settings, &explored.found, session).map_err(said)?;
    let id = slug(directive);
    let mut items = String::new();
    for one in ticks {
        let elsewhere = one
            .elsewhere
            .map(|(knob, command)| format!(" data-knob=\"{}\" data-see=\"{}\"", escape(&knob), escape(&command)));
        let can = if one.can { "yes" } else { "no" };
        let elsewhere = elsewhere.unwrap_or_default();
        let _ = write!(items, "<li data-can=\"{can}\"{elsewhere}>{}</li>", escape(&one.label));
    }
    Ok(format!(
        "<section class=\"rc-predict\" id=\"{id}\" aria-labelledby=\"{id}-asked\"><p id=\"{id}-asked\">{} How can it end? Some of \
         these can happen, some cannot.</p><ul>{items}</ul><details><summary>The answer</summary>{}</details></section>\n",
        escape(demo.summary),
        table(&explored)
    ))
}

fn timeline(directive: Directive<'_>, session: &Session) -> Result<String, Refusal> {
    let (demo, words) = words(directive).map_err(Refusal::Usage)?;
    let witness = asked_for(session, &demo, words)?;
    let (trace, title) = (witness.trace(session)?, witness.title());
    let picture = svg_in_page(&trace, &title);
    Ok(format!("<figure class=\"rc-timeline\" id=\"{}\">{picture}</figure>\n", slug(directive)))
}

/// A live run, once: the only thing in the book that would be otherwise tomorrow.
fn run(directive: Directive<'_>, studio: &Studio) -> Drawn {
    let said = studio.say(&format!("run {}", directive.rest))?;
    Ok(format!(
        "<figure class=\"rc-run\" id=\"{}\"><pre>{}</pre><figcaption>Recorded on real threads when this page was made. Yours will \
         differ.</figcaption></figure>\n",
        slug(directive),
        escape(said.trim_end())
    ))
}

/// Every claim of a lesson, checked now; one that does not hold is a fault.
fn claims(directive: Directive<'_>, session: &Session) -> Drawn {
    let (_, lesson) = session.lesson(directive.rest).map_err(|refusal| refusal.to_string())?;
    let mut items = String::new();
    for claim in lesson.claims {
        let (_, demo) = session.demo(claim.demo).map_err(|refusal| refusal.to_string())?;
        let explorer = session.explorer(claim.time, Limits::default());
        let (verdict, found) = claim.check(demo, &explorer).map_err(|bad| bad.to_string())?;
        if !matches!(verdict, Verdict::Holds) {
            return Err(format!("the claim `{}` is {verdict:?}", claim.command()));
        }
        let _ = write!(
            items,
            "<li>{} <code>{}</code> <small>{}; {}</small></li>",
            escape(claim.says),
            escape(&claim.command()),
            escape(&claim.holds.to_string()),
            escape(&if found.complete() { coverage(&found) } else { "enough was seen".into() })
        );
    }
    Ok(format!(
        "<figure class=\"rc-claims\" id=\"{}\"><ul>{items}</ul><figcaption>Each was checked when this page was made.</figcaption>\
         </figure>\n",
        slug(directive)
    ))
}

/// The panel: every position of the program, for the script; who has none is told what to type.
fn drive(directive: Directive<'_>, session: &Session) -> Drawn {
    let (demo, words) = words(directive)?;
    let (settings, start) = drive_start(&demo, words, session).map_err(|refusal| refusal.to_string())?;
    let at = start.schedule.as_ref().map(|schedule| format!(" data-at=\"{schedule}\"")).unwrap_or_default();
    if let Some(schedule) = &start.schedule {
        let fits = start.explorer.position(&start.program, schedule);
        fits.map_err(|misfit| settings.misfit(&misfit).to_string())?;
    }
    let (id, typed) = (slug(directive), settings.typed());
    let data = match Panel::of(start, STATES) {
        Err(why) => Err(why.to_string()),
        Ok(panel) => match json(&panel)? {
            data if data.len() > BYTES => Err(format!("its {} positions take too much room", panel.nodes.len())),
            data => Ok(data),
        },
    };
    let command = escape(&format!("drive {typed}"));
    Ok(match data {
        Ok(data) => format!(
            "<section class=\"rc-drive\" id=\"{id}\" aria-label=\"Step through {0}\"{at}><script type=\"application/json\">{data}</script>\
             <p class=\"rc-instead\">Here a script lets you say which thread goes next. Without it, type <code>{command}</code> at the \
             prompt.</p></section>\n",
            escape(&typed)
        ),
        Err(why) => format!(
            "<p class=\"rc-too-large\" id=\"{id}\">This one is too large to be stepped through in a page: {}. At the prompt it is \
             <code>{command}</code>.</p>\n",
            escape(&why)
        ),
    })
}
