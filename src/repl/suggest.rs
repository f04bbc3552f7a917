//! "Did you mean": the nearest of the words that would have done.

/// The word of `known` that was most likely meant; none if nothing is near.
#[must_use]
pub(crate) fn nearest<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let typed = typed.to_lowercase();
    let length = typed.chars().count();
    if length > 40 {
        return None;
    }
    let room = if length <= 3 { 1 } else { 1 + length / 4 };
    let scored = known.into_iter().filter_map(|word| {
        let lower = word.to_lowercase();
        let begun = length >= 2 && lower.starts_with(&typed);
        let distance = if begun { 0 } else { distance(&typed, &lower) };
        (distance <= room).then_some((distance, word))
    });
    scored.min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

/// `` ; did you mean `word`? `` or nothing.
#[must_use]
pub(crate) fn did_you_mean<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    nearest(typed, known).map_or_else(String::new, |word| format!("; did you mean `{word}`?"))
}

/// How many letters to insert, drop, change or swap with a neighbour.
///
/// Source: L. Boytsov, *Indexing methods for approximate dictionary searching* (2011): optimal string alignment.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_its_word_and_nonsense_finds_none() {
        let known = ["explore", "replay", "run", "counter"];
        for (typed, meant) in
            [("exlpore", "explore"), ("replya", "replay"), ("rum", "run"), ("coutner", "counter"), ("expl", "explore")]
        {
            assert_eq!(nearest(typed, known), Some(meant), "{typed}");
        }
        assert_eq!(nearest("zebra", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest(&"x".repeat(100_000), known), None);
        assert_eq!(did_you_mean("rn", known), "; did you mean `run`?");
    }
}
