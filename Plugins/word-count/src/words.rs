use std::cmp::Reverse;
use std::collections::HashMap;

/// How often each word was seen. A word is a run of letters and digits, in lower case.
#[derive(Default)]
pub struct Words {
    counts: HashMap<String, u64>,
}

impl Words {
    /// Counts the words of a text that ends where no word goes on.
    pub fn add(&mut self, text: &str) {
        let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        for word in words {
            *self.counts.entry(word.to_lowercase()).or_default() += 1;
        }
    }

    /// Adds what another thread has counted.
    pub fn merge(&mut self, other: Words) {
        for (word, count) in other.counts {
            *self.counts.entry(word).or_default() += count;
        }
    }

    /// The most frequent ones first, equals in the order of the alphabet.
    pub fn most_frequent(&self, limit: usize) -> Vec<(&str, u64)> {
        let mut all: Vec<_> = self.counts.iter().map(|(word, count)| (word.as_str(), *count)).collect();
        all.sort_by_key(|(word, count)| (Reverse(*count), *word));
        all.truncate(limit);
        all
    }

    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    pub fn different(&self) -> usize {
        self.counts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_whatever_their_case_and_their_surroundings() {
        let mut words = Words::default();
        words.add("The cat, the DOG; straße (STRASSE) 42.");
        assert_eq!(words.most_frequent(2), [("the", 2), ("42", 1)]);
        assert_eq!((words.total(), words.different()), (7, 6));
    }

    #[test]
    fn what_two_threads_counted_adds_up() {
        let (mut one, mut other) = (Words::default(), Words::default());
        one.add("a b");
        other.add("b c");
        one.merge(other);
        assert_eq!(one.most_frequent(9), [("b", 2), ("a", 1), ("c", 1)]);
    }
}
