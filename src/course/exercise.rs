use super::Source;

/// Something that the learner writes: a file that compiles and loses on some schedule, and what judges it.
///
/// All files are shown to the learner's compiler as they are; none of them is compiled into racecourse.
#[derive(Clone, Copy, Debug)]
pub struct Exercise {
    /// What the learner types, and the name of its folder.
    pub name: &'static str,
    /// What is to be done, in a few words.
    pub title: &'static str,
    /// What the learner begins with. The remarks at its top say what is to be done.
    pub starter: &'static str,
    /// The scenarios that judge it: a function `scenarios() -> Vec<Scenario>` over `super::exercise`.
    pub check: &'static str,
    /// A right one.
    pub solution: &'static str,
    /// Other right ones, of other shapes.
    pub others: &'static [Source],
    /// Mistakes that people really make.
    pub wrong: &'static [Wrong],
}

/// A plausible mistake, and what the judge must call it.
#[derive(Clone, Copy, Debug)]
pub struct Wrong {
    /// The name of its file, without the folder.
    pub name: &'static str,
    /// What the judge must find: a word of [`Mistake`](crate::trace::why::Mistake).
    pub mistake: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Exercise {
    /// What is to be done: the remarks at the top of the starter.
    #[must_use]
    pub fn task(&self) -> String {
        let remarks = self.starter.lines().map_while(|line| line.strip_prefix("//!"));
        let lines: Vec<&str> = remarks.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        lines.join("\n")
    }

    /// The name of the learner's file: `safe_counter.rs`.
    #[must_use]
    pub fn file(&self) -> String {
        format!("{}.rs", self.name.replace('-', "_"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_task_is_what_the_file_says_at_its_top() {
        let exercise = Exercise {
            name: "two-words",
            title: "",
            starter: "//! Do this.\n//!\n//! And that.\n\nfn x() {}\n//! not this\n",
            check: "",
            solution: "",
            others: &[],
            wrong: &[],
        };
        assert_eq!(exercise.task(), "Do this.\n\nAnd that.");
        assert_eq!(exercise.file(), "two_words.rs");
    }
}
