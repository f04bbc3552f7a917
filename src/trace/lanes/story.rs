//! What the lanes show: a trace's steps and notes in order, each in words.

use super::source;
use crate::trace::{Look, NoteKind, ObjectId, Step, ThreadId, Trace, text, why};
use std::collections::{HashMap, HashSet};

/// So many steps are drawn at either end of a long trace.
const ENDS: usize = 200;

/// So many notes are drawn.
const NOTES: usize = 400;

/// So many columns a state or a result may take.
const WORD: usize = 40;

/// One row, or something between rows.
pub(super) enum Item {
    Step(Row),
    Note { thread: ThreadId, text: String },
    Left { what: String },
}

/// One step in words.
pub(super) struct Row {
    pub(super) number: usize,
    pub(super) thread: ThreadId,
    /// The line of source, or the call.
    pub(super) code: String,
    /// Which call, where the line holds several: ` (get)`; else empty.
    pub(super) call: String,
    /// The object that changed in this step or was made to, as `name = state`; empty if it only looked.
    pub(super) touched: String,
    /// The states of all [`Story::objects`], and whether this step changed them.
    pub(super) states: Vec<(String, bool)>,
    /// What came of it.
    pub(super) tail: String,
    /// What to say about it: `adder-2's update is lost`.
    pub(super) remark: String,
}

/// A trace, told.
pub(super) struct Story {
    pub(super) items: Vec<Item>,
    /// The threads that take a step or a note.
    pub(super) threads: Vec<ThreadId>,
    /// The objects whose state changes.
    pub(super) objects: Vec<ObjectId>,
    /// How many steps there are.
    pub(super) steps: usize,
}

impl Story {
    pub(super) fn of(trace: &Trace, source: &dyn Fn(&str, u32) -> Option<String>, look: Look) -> Story {
        let count = trace.steps.len();
        let skipped = if count > 2 * ENDS { ENDS..count - ENDS } else { count..count };
        let states = States::of(trace);
        let calls = Calls::of(trace);
        let remarks: HashMap<usize, String> = why::remarks(trace).into_iter().collect();
        let mut items = Vec::new();
        let (mut notes, mut remarked) = (trace.notes.iter().peekable(), 0);
        for index in 0..=count {
            while let Some(note) = notes.next_if(|note| note.after <= index || index == count) {
                let drawn = matches!(note.kind, NoteKind::Said | NoteKind::Passing);
                if skipped.contains(&index) || !drawn {
                    continue;
                }
                remarked += 1;
                if remarked <= NOTES {
                    let text = text::one_line(&note.text);
                    let text = if note.kind == NoteKind::Said { format!("\"{text}\"") } else { text };
                    items.push(Item::Note { thread: note.thread, text });
                }
            }
            if index == skipped.start && !skipped.is_empty() {
                let what = format!("{0} {1} more steps {0}", look.ellipsis(), text::thousands(skipped.len() as u64));
                items.push(Item::Left { what });
            }
            if index < count && !skipped.contains(&index) {
                let step = &trace.steps[index];
                let line = source(step.location.file(), step.location.line()).filter(|line| !line.trim().is_empty());
                items.push(Item::Step(Row {
                    number: index + 1,
                    thread: step.thread,
                    code: code(trace, step, line.as_deref()),
                    call: line.as_ref().map(|_| calls.tell(trace, step)).unwrap_or_default(),
                    touched: touched(trace, step, look),
                    states: states.row(index),
                    tail: tail(trace, step, line.as_deref(), look),
                    remark: remarks.get(&index).map(|remark| format!("{} {remark}", look.back())).unwrap_or_default(),
                }));
            }
        }
        if remarked > NOTES {
            let what = format!("{0} {1} more remarks {0}", look.ellipsis(), text::thousands((remarked - NOTES) as u64));
            items.push(Item::Left { what });
        }
        let mut threads: Vec<ThreadId> = items
            .iter()
            .filter_map(|item| match item {
                Item::Step(row) => Some(row.thread),
                Item::Note { thread, .. } => Some(*thread),
                Item::Left { .. } => None,
            })
            .collect();
        threads.sort_unstable();
        threads.dedup();
        Story { items, threads, objects: states.objects, steps: count }
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.items.iter().filter_map(|item| if let Item::Step(row) = item { Some(row) } else { None })
    }
}

/// A thread's name; its number if it has none.
pub(super) fn thread_name(trace: &Trace, thread: ThreadId) -> String {
    let name = text::one_line(trace.thread_name(thread));
    if name.is_empty() || thread.index() >= trace.threads.len() { format!("thread {thread}") } else { name }
}

/// The states of the objects that change, step by step.
struct States {
    objects: Vec<ObjectId>,
    initial: Vec<String>,
    /// By step: which of `objects` has which state from then on.
    changes: Vec<Vec<(usize, String)>>,
    /// By step: all states at once, every so often, so that a row need not be told from the beginning.
    at: Vec<Vec<String>>,
}

impl States {
    fn of(trace: &Trace) -> States {
        let initial = |object: ObjectId| trace.objects.get(object.index()).map_or("", |info| info.initial.as_str());
        let mut now: HashMap<ObjectId, &str> = HashMap::new();
        let mut changes: Vec<(usize, ObjectId, &str)> = Vec::new();
        for (index, step) in trace.steps.iter().enumerate() {
            let mut set = |object: ObjectId, state| {
                let known = now.entry(object).or_insert_with(|| initial(object));
                if *known != state {
                    *known = state;
                    changes.push((index, object, state));
                }
            };
            if let Some(object) = step.object.filter(|_| !step.state.is_empty()) {
                set(object, step.state.as_str());
            }
            for (object, state) in &step.also {
                set(*object, state.as_str());
            }
        }
        let mut objects: Vec<ObjectId> = changes.iter().map(|(_, object, _)| *object).collect();
        objects.sort_unstable();
        objects.dedup();
        let mut by_step = vec![vec![]; trace.steps.len()];
        for (index, object, state) in changes {
            if let Ok(at) = objects.binary_search(&object) {
                by_step[index].push((at, word(state)));
            }
        }
        let initial = objects.iter().map(|object| word(initial(*object))).collect();
        let mut states = States { objects, initial, changes: by_step, at: vec![] };
        states.fill();
        states
    }

    /// All states after every step; only as many objects as could be drawn side by side are worth it.
    fn fill(&mut self) {
        if self.objects.len() > super::beside::MOST_OBJECTS {
            return;
        }
        let mut now = self.initial.clone();
        for changes in &self.changes {
            for (at, state) in changes {
                now[*at].clone_from(state);
            }
            self.at.push(now.clone());
        }
    }

    fn row(&self, index: usize) -> Vec<(String, bool)> {
        let Some(states) = self.at.get(index) else { return Vec::new() };
        let changed = |at: usize| self.changes[index].iter().any(|(changed, _)| *changed == at);
        states.iter().enumerate().map(|(at, state)| (state.clone(), changed(at))).collect()
    }
}

/// Which calls each line of source makes.
struct Calls<'a>(HashMap<(&'a str, u32), HashSet<Call>>);

/// A verb and its object.
type Call = (&'static str, Option<ObjectId>);

impl Calls<'_> {
    fn of(trace: &Trace) -> Calls<'_> {
        let mut calls: HashMap<_, HashSet<_>> = HashMap::new();
        for step in &trace.steps {
            let line = (step.location.file(), step.location.line());
            calls.entry(line).or_default().insert((step.verb, step.object));
        }
        Calls(calls)
    }

    /// Which call a step is, if its line makes several: the verb if that tells, else the object too.
    fn tell(&self, trace: &Trace, step: &Step) -> String {
        let Some(calls) = self.0.get(&(step.location.file(), step.location.line())) else { return String::new() };
        if calls.len() < 2 {
            return String::new();
        }
        let same_verb = calls.iter().filter(|(verb, _)| *verb == step.verb).count();
        match step.object {
            Some(object) if same_verb > 1 => format!(" ({}.{})", text::one_line(trace.object_name(object)), step.verb),
            _ => format!(" ({})", step.verb),
        }
    }
}

fn code(trace: &Trace, step: &Step, line: Option<&str>) -> String {
    let shown = line.map(source::shown).filter(|shown| !shown.is_empty());
    shown.unwrap_or_else(|| match step.object {
        Some(object) => format!("{}.{}()", text::one_line(trace.object_name(object)), step.verb),
        None => format!("{}()", step.verb),
    })
}

fn touched(trace: &Trace, step: &Step, look: Look) -> String {
    match step.object {
        Some(object) if !step.reads_only && !step.state.is_empty() => {
            format!("{} = {}", text::one_line(trace.object_name(object)), look.cut(&word(&step.state), WORD))
        }
        _ => String::new(),
    }
}

/// What came of a step: its result, its choice, whom it woke.
fn tail(trace: &Trace, step: &Step, line: Option<&str>, look: Look) -> String {
    let mut parts = Vec::new();
    // `wakes 1` is told below, by name
    let told_below = step.result.starts_with("wakes ") && !step.woke.is_empty();
    if !step.result.is_empty() && !told_below {
        let result = look.cut(&word(&step.result), WORD);
        parts.push(match line.and_then(|line| source::named(line, step.verb)) {
            Some(name) => format!("{name} = {result}"),
            None => result,
        });
    }
    if let Some((chosen, of)) = step.choice {
        parts.push(format!("(choice {} of {of})", u32::from(chosen) + 1));
    }
    if !step.woke.is_empty() {
        let names: Vec<String> = step.woke.iter().map(|woken| thread_name(trace, *woken)).collect();
        parts.push(format!("wakes {}", names.join(", ")));
    }
    parts.join(" ")
}

fn word(text: &str) -> String {
    text::one_line(text)
}
