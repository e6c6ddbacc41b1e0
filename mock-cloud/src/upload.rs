//! `multipart/form-data`: files that are sent to be compiled or flashed, and the fields beside them.

use std::convert::Infallible;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use crate::wire::Params;

/// Parts of one upload. Chosen: far more than a project has files.
const MAX_PARTS: usize = 1000;
/// The longest field that is no file, in bytes. Chosen.
const MAX_FIELD: usize = 64 * 1024;
/// The longest name of a file, in bytes. Chosen.
const MAX_FILE_NAME: usize = 255;

/// What came in one upload.
#[derive(Debug)]
pub(crate) struct Upload {
    pub(crate) fields: Params,
    pub(crate) files: Vec<File>,
}

/// A file, as its sender calls it.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// A path of plain segments with `/` between them; never above where it is put.
    pub(crate) path: String,
    pub(crate) bytes: Bytes,
}

impl Upload {
    /// Reads the parts of a body that came whole.
    ///
    /// # Errors
    /// A sentence for the sender.
    pub(crate) async fn read(headers: &HeaderMap, body: Bytes) -> Result<Self, String> {
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let boundary = multer::parse_boundary(kind).map_err(|_| "The multipart body names no boundary".to_owned())?;
        let mut parts = multer::Multipart::new(Once(Some(body)), boundary);
        let (mut fields, mut files) = (Vec::new(), Vec::new());
        for _ in 0..MAX_PARTS {
            let malformed = |error: multer::Error| format!("The multipart body is malformed: {error}");
            let Some(part) = parts.next_field().await.map_err(malformed)? else {
                return Ok(Self { fields: Params::from(fields), files });
            };
            let name = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(path) => {
                    let path = tame(&path).ok_or_else(|| format!("{} is no name for a file here", quoted(&path)))?;
                    files.push(File { path, bytes: part.bytes().await.map_err(malformed)? });
                }
                None => {
                    let bytes = part.bytes().await.map_err(malformed)?;
                    let text = std::str::from_utf8(&bytes).ok().filter(|text| text.len() <= MAX_FIELD);
                    let text = text.ok_or_else(|| format!("the field {} is no text, or too long", quoted(&name)))?;
                    fields.push((name, Value::String(text.to_owned())));
                }
            }
        }
        Err(format!("The multipart body has more than {MAX_PARTS} parts"))
    }
}

/// The path of a file with `/` alone between its segments; `None` if it would lead anywhere else than below its folder.
///
/// A slash at its beginning means that folder: particle-cli names what it has compiled by the whole path of its temporary
/// file. Observed.
fn tame(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    let plain = |segment: &str| {
        !segment.is_empty()
            && segment != "."
            && segment != ".."
            && !segment.contains(|c: char| c.is_control() || c == ':')
    };
    let path = path.strip_prefix("./").unwrap_or(&path).trim_start_matches('/');
    (path.len() <= MAX_FILE_NAME && path.split('/').all(plain)).then(|| path.to_owned())
}

fn quoted(name: &str) -> String {
    format!("{:?}", name.chars().take(64).collect::<String>())
}

/// A body in one piece, as the stream that the parser asks for.
struct Once(Option<Bytes>);

impl futures_core::Stream for Once {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        std::task::Poll::Ready(self.0.take().map(Ok))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Upload, String> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "multipart/form-data; boundary=x".parse().expect("a header"));
        let body = Bytes::from(body.replace('\n', "\r\n"));
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(Upload::read(&headers, body))
    }

    fn part(head: &str, body: &str) -> String {
        format!("--x\nContent-Disposition: form-data; {head}\n\n{body}\n")
    }

    #[test]
    fn files_keep_their_names_and_fields_their_text() {
        let body = part(r#"name="file"; filename="app.ino""#, "void loop() {}")
            + &part(r#"name="file1"; filename="lib/x.cpp""#, "")
            + &part(r#"name="platform_id""#, "12")
            + "--x--\n";
        let upload = read(&body).expect("an upload");
        let files: Vec<_> = upload.files.iter().map(|file| (file.path.as_str(), file.bytes.len())).collect();
        assert_eq!(files, [("app.ino", 14), ("lib/x.cpp", 0)]);
        assert_eq!(upload.fields.whole("platform_id"), Ok(Some(12)));
    }

    #[test]
    fn no_file_is_put_anywhere_else() {
        assert_eq!(tame("./src/app.cpp").as_deref(), Some("src/app.cpp"));
        assert_eq!(tame("lib\\x.h").as_deref(), Some("lib/x.h"));
        assert_eq!(tame("/tmp/2026.bin").as_deref(), Some("tmp/2026.bin"));
        for wild in ["", "/", "/../x", "../x", "a/../x", "a//b", "C:\\x", "a\0", &"x".repeat(256)] {
            assert_eq!(tame(wild), None, "{wild:?}");
        }
        let refused = read(&(part(r#"name="file"; filename="../x""#, "") + "--x--\n"));
        assert_eq!(refused.expect_err("refused"), "\"../x\" is no name for a file here");
    }

    #[test]
    fn what_is_no_multipart_body_is_refused() {
        assert!(read("nothing of the kind").is_err());
        assert!(read(&part(r#"name="a""#, "cut")).is_err());
        let many = part(r#"name="a""#, "").repeat(MAX_PARTS + 1) + "--x--\n";
        assert_eq!(read(&many).expect_err("refused"), "The multipart body has more than 1000 parts");
    }
}
