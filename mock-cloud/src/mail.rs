//! What the cloud would have mailed. Nothing leaves the machine: mails lie in a box that `/_mock/mail` shows.

use std::collections::VecDeque;
use std::fmt;

use jiff::Timestamp;

/// Mails that are kept; one more drops the oldest. Chosen, so that nothing grows without bound.
const MAX_MAILS: usize = 1_000;

/// One mail. What it links to may open an account, so `Debug` shows neither text nor links.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The address it goes to.
    pub to: String,
    /// In one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// When it was sent.
    pub at: Timestamp,
    /// The links in the text, in their order.
    pub links: Vec<String>,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail")
            .field("to", &self.to)
            .field("subject", &self.subject)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// All mails, oldest first.
#[derive(Default)]
pub(crate) struct Mailbox(VecDeque<Mail>);

impl Mailbox {
    pub(crate) fn put(&mut self, mail: Mail) {
        if self.0.len() == MAX_MAILS {
            self.0.pop_front();
        }
        self.0.push_back(mail);
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Mail> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_mail_makes_room_and_debug_output_tells_no_links() {
        let mut mailbox = Mailbox::default();
        for number in 0..=MAX_MAILS {
            let mail = Mail {
                to: format!("{number}@example.com"),
                subject: "Hello".to_owned(),
                text: "HUSH".to_owned(),
                at: Timestamp::UNIX_EPOCH,
                links: vec!["HUSH".to_owned()],
            };
            assert!(!format!("{mail:?}").contains("HUSH"));
            mailbox.put(mail);
        }
        assert_eq!(mailbox.iter().count(), MAX_MAILS);
        assert_eq!(mailbox.iter().next().expect("many").to, "1@example.com");
    }
}
