//! What the command line and its files name, and what is not understood.

use super::*;
use crate::world::fake::Fake;

fn world(files: &[(&'static str, &str)]) -> Fake {
    Fake {
        files: files.iter().map(|(name, text)| (*name, text.as_bytes().to_vec())).collect(),
        ..Fake::default()
    }
}

fn told(error: &CliError) -> String {
    match error {
        CliError::Usage { message, hint, .. } => format!("{message} | {hint}"),
        CliError::Content { name, problem, hint } => format!("{name}: {problem} | {hint}"),
        CliError::Mistakes { name, problems, hint } => {
            let each = |problem: &Problem| {
                format!("{name}:{}:{}: {} | {}", problem.line, problem.column, problem.message, problem.hint)
            };
            format!("{}\n{hint}", problems.iter().map(each).collect::<Vec<_>>().join("\n"))
        }
        other => other.to_string(),
    }
}

#[test]
fn operations_come_from_the_command_line_lists_and_recordings() {
    let har = r#"{"log":{"entries":[
        {"request":{"method":"GET","url":"https://api.securitycenter.microsoft.com/api/alerts?$filter=x"}},
        {"request":{"method":"GET","url":"https://api.securitycenter.microsoft.com/api/alerts/1"}},
        {"request":{"method":"GET","url":"https://api.securitycenter.microsoft.com/api/alerts/2"}},
        {"request":{"method":"GET","url":"https://api.securitycenter.microsoft.com/api/unheard?of=1"}},
        {"request":{"method":"OPTIONS","url":"https://api.securitycenter.microsoft.com/api/alerts"}},
        {"request":{"method":"GET","url":"https://cdn.example/app.js"}}]}}"#;
    let world = world(&[("list", "# jobs\nGET /api/machines\nget /api/alerts\n"), ("traffic.har", har)]);
    let apis = Apis::read(&[], &world).expect("no file");
    let texts = ["GET /api/alerts".to_owned()];
    let paths = [PathBuf::from("list"), PathBuf::from("traffic.har")];
    let demanded = apis.demanded(&texts, &Origins::default(), &paths, None, &world).expect("known");
    let names: Vec<String> = demanded.operations.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["GET /api/alerts", "GET /api/machines", "GET /api/alerts/{id}"]);
    assert_eq!(demanded.unlisted, ["GET https://api.securitycenter.microsoft.com/api/unheard"]);
    assert_eq!(
        demanded.notes,
        [
            "2 of the 6 requests in traffic.har were left out: they are for cdn.example and questions of a browser (OPTIONS)."
        ]
    );
}

#[test]
fn nothing_of_a_recording_that_could_need_a_permission_is_left_out() {
    for (what, method, url, expected) in [
        ("a known one", "GET", "https://graph.microsoft.com/v1.0/groups", (2, 0, 0)),
        ("HEAD is GET", "HEAD", "https://graph.microsoft.com/v1.0/groups", (2, 0, 0)),
        ("a dot behind the host", "GET", "https://graph.microsoft.com./v1.0/groups", (2, 0, 0)),
        ("a browser's question", "OPTIONS", "https://graph.microsoft.com/v1.0/groups", (1, 0, 1)),
        ("another host", "GET", "https://cdn.example/x", (1, 0, 1)),
        ("an odd method elsewhere", "MERGE", "https://cdn.example/x", (1, 0, 1)),
        ("no HTTP", "GET", "data:text/plain,x", (1, 0, 1)),
        ("an odd method", "MERGE", "https://graph.microsoft.com/v1.0/users/1", (1, 1, 0)),
        ("an unknown path", "GET", "https://graph.microsoft.com/v1.0/brand/new", (1, 1, 0)),
        ("backslashes", "GET", r"https://graph.microsoft.com\\v1.0\\users", (1, 1, 0)),
        ("one slash", "DELETE", "https:/graph.microsoft.com/v1.0/users/1", (1, 1, 0)),
        ("an encoded slash", "GET", "https://graph.microsoft.com/v1.0/users/a%2fb", (1, 1, 0)),
        ("an old name", "DELETE", "https://graph.windows.net/users/1", (1, 1, 0)),
        ("another cloud", "DELETE", "https://microsoftgraph.chinacloudapi.cn/v1.0/users/1", (1, 1, 0)),
        ("a host of the government", "GET", "https://graph.microsoft.us/v1.0/groups", (2, 0, 0)),
    ] {
        let entry =
            |method: &str, url: &str| format!(r#"{{"request":{{"method":"{method}","url":"{url}"}}}}"#);
        let known = entry("GET", "https://graph.microsoft.com/v1.0/users");
        let har = format!(r#"{{"log":{{"entries":[{known},{}]}}}}"#, entry(method, url));
        let world = world(&[("traffic.har", &har)]);
        let apis = Apis::read(&[], &world).expect("no file");
        let demanded =
            apis.demanded(&[], &Origins::default(), &["traffic.har".into()], None, &world).expect(what);
        let counts = (demanded.operations.len(), demanded.unlisted.len(), demanded.notes.len());
        assert_eq!(counts, expected, "{what}: {demanded:?}");
    }
}

#[test]
fn the_hosts_that_are_called_are_kept_each_once() {
    let list = "GET https://graph.microsoft.us/v1.0/users\nGET https://graph.microsoft.us/v1.0/groups\n";
    let world = world(&[("list", list)]);
    let apis = Apis::read(&[], &world).expect("no file");
    let texts = ["GET /me".to_owned(), "GET https://Graph.Microsoft.com/v1.0/users".to_owned()];
    let demanded = apis.demanded(&texts, &Origins::default(), &["list".into()], None, &world).expect("known");
    let hosts: Vec<&str> = demanded.hosts.iter().map(|host| host.name.as_str()).collect();
    assert_eq!((demanded.operations.len(), hosts), (3, vec!["graph.microsoft.com", "graph.microsoft.us"]));
}

#[test]
fn every_wrong_line_of_a_list_is_told_and_from_ten_on_counted() {
    let lines =
        |count: usize| (1..=count).map(|number| format!("GET /api/unheard{number}\n")).collect::<String>();
    for (count, more) in
        [(1, None), (2, None), (10, None), (11, Some("and 1 more line")), (14, Some("and 4 more lines"))]
    {
        let list = format!("GET /api/alerts\n{}GET /api/machines\n", lines(count));
        let world = world(&[("list", &list)]);
        let apis = Apis::read(&[], &world).expect("no file");
        let error = apis
            .demanded(&[], &Origins::default(), &["list".into()], None, &world)
            .expect_err("no row has those");
        let all = told(&error);
        assert_eq!(all.matches("list:").count(), count.min(10), "{all}");
        assert!(all.contains("list:2:1: `GET /api/unheard1`"), "{all}");
        assert_eq!(all.contains("no operation either"), more.is_some(), "{all}");
        assert!(more.is_none_or(|more| all.contains(more)), "{all}");
    }
}

#[test]
fn what_is_not_known_is_told_with_what_is() {
    let token = format!("GET /api/{}", "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.");
    let world = world(&[
        ("list", "GET /api/alerts\n\nGET /api/alrets\n"),
        ("empty", "# nothing\n"),
        ("foreign.har", r#"{"log":{"entries":[{"request":{"method":"GET","url":"https://x.example/"}}]}}"#),
        ("broken.har", "{\"log\": 1}"),
    ]);
    let apis = Apis::read(&[], &world).expect("no file");
    for (texts, paths, complaint) in [
        (vec!["GET /api/alrets"], vec![], "did you mean /api/alerts?"),
        (vec!["DELETE /api/alerts"], vec![], "write GET"),
        (vec!["/api/alerts/1"], vec![], "write one before the path: GET or PATCH"),
        (vec!["Alert.Read.All"], vec![], "is no operation: it has no path"),
        (vec!["GET https://example.com/api/alerts"], vec![], "write the path alone"),
        (vec![token.as_str()], vec![], "`GET /api/…`"),
        (vec!["GET https://u:p@example.com/x?secret"], vec![], "`GET https://…/x`"),
        (vec![], vec!["list"], "list:3:1: `GET /api/alrets`"),
        (vec![], vec!["empty"], "holds no request"),
        (vec![], vec!["foreign.har"], "none of its 1 requests"),
        (vec![], vec!["broken.har"], "line 1, column 9"),
        (vec!["GET /users/x%2Fy"], vec![], "an encoded slash"),
    ] {
        let texts: Vec<String> = texts.into_iter().map(str::to_owned).collect();
        let paths: Vec<PathBuf> = paths.into_iter().map(PathBuf::from).collect();
        let error = apis.demanded(&texts, &Origins::default(), &paths, None, &world).expect_err(complaint);
        assert!(told(&error).contains(complaint), "{complaint}: {}", told(&error));
        assert!(!told(&error).contains("eyJ") && !told(&error).contains("secret"), "{}", told(&error));
    }
}
