use super::{Challenge, Demo, Lesson, Source};

/// All that there is to learn: the lessons in their order, and the challenges by chapter.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// In the order in which they are best read.
    pub lessons: &'static [Lesson],
    /// From the easy ones to the hard ones.
    pub chapters: &'static [Chapter],
}

/// A file of challenges that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Chapter {
    /// What it is about, in a few words.
    pub title: &'static str,
    /// The file, which steps point into.
    pub sources: &'static [Source],
    /// From the easy ones to the hard ones.
    pub challenges: &'static [Challenge],
}

/// Where a demo lives.
#[derive(Clone, Copy, Debug)]
pub struct Home {
    /// Its folder below `lessons`.
    pub name: &'static str,
    /// The files that its steps point into.
    pub sources: &'static [Source],
}

impl Course {
    /// Every demo, those of the lessons first, with its home.
    pub fn demos(self) -> impl Iterator<Item = (Home, &'static Demo)> {
        let taught = self.lessons.iter().flat_map(|lesson| lesson.demos.iter().map(|demo| (lesson.home(), demo)));
        taught.chain(self.challenges().map(|(chapter, challenge)| (chapter.home(), &challenge.demo)))
    }

    /// Every challenge, with its chapter.
    pub fn challenges(self) -> impl Iterator<Item = (&'static Chapter, &'static Challenge)> {
        self.chapters.iter().flat_map(|chapter| chapter.challenges.iter().map(move |challenge| (chapter, challenge)))
    }

    /// The challenge of that name.
    #[must_use]
    pub fn challenge(self, name: &str) -> Option<&'static Challenge> {
        self.challenges().map(|(_, challenge)| challenge).find(|challenge| challenge.demo.name == name)
    }
}

/// A course of lessons without challenges.
impl From<&'static [Lesson]> for Course {
    fn from(lessons: &'static [Lesson]) -> Course {
        Course { lessons, chapters: &[] }
    }
}

impl Chapter {
    /// Where its challenges live.
    #[must_use]
    pub fn home(&self) -> Home {
        Home { name: "challenges", sources: self.sources }
    }
}

impl Home {
    /// The file of that name.
    #[must_use]
    pub fn source(&self, name: &str) -> Option<&'static Source> {
        self.sources.iter().find(|source| source.name == name)
    }

    /// The text of a source line, by the path and number that steps carry, without its indentation.
    #[must_use]
    pub fn line(&self, path: &str, line: u32) -> Option<String> {
        let source = self.sources.iter().find(|source| source.path == path)?;
        source.line(line).map(|text| text.trim().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_by_the_path_that_steps_carry() {
        let source = Source { name: "demo.rs", path: "lessons/x/demo.rs", text: "fn x() {\n    roll();\n}\n" };
        let home = Home { name: "x", sources: Box::leak(Box::new([source])) };
        assert_eq!(home.line("lessons/x/demo.rs", 2).as_deref(), Some("roll();"));
        assert_eq!(home.line("elsewhere.rs", 2), None);
        assert_eq!(home.source("demo.rs").map(|source| source.path), Some("lessons/x/demo.rs"));
    }
}
