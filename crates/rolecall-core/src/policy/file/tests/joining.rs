//! A policy file and the command line, put together.

use super::*;

#[test]
fn a_command_line_never_weakens_a_policy() {
    let trust = format!("[trust]\ntenant = \"{A}\"\n");
    let joined = |file: &str, flags: &str, way| settings(file).joined(way, line(flags), &[]);
    for (what, file, flags, way, contradicts) in [
        ("another tenant", &*trust, &*format!("[trust]\ntenant = \"{B}\""), Way::Named, true),
        ("the same tenant", &trust, &trust, Way::Named, false),
        ("another cloud", &trust, &format!("{trust}cloud = \"china\""), Way::Named, true),
        ("an issuer beside a tenant", &trust, "[trust]\nissuer = \"i\"", Way::Named, true),
        ("keys beside a tenant", &trust, "[trust]\njwks = [\"k\"]", Way::Named, false),
        ("other keys", "[trust]\njwks = [\"k\"]", "[trust]\njwks = [\"l\"]", Way::Named, true),
        ("a secret beside keys", "[trust]\njwks = [\"k\"]", "[trust]\nsecret-file = \"s\"", Way::Named, true),
        (
            "another kind",
            "[permissions]\nkind = \"app\"",
            "[permissions]\nkind = \"delegated\"",
            Way::Found,
            true,
        ),
        (
            "another API",
            "[audience]\nresource = \"defender\"",
            "[audience]\nresource = \"graph\"",
            Way::Named,
            true,
        ),
        (
            "the same by another name",
            "[audience]\nresource = \"graph\"",
            "[audience]\nresource = \"Microsoft Graph\"",
            Way::Named,
            false,
        ),
        (
            "other audiences",
            "[audience]\naudiences = [\"a\"]",
            "[audience]\naudiences = [\"b\"]",
            Way::Named,
            true,
        ),
        (
            "an audience beside an API",
            "[audience]\nresource = \"graph\"",
            "[audience]\naudiences = [\"b\"]",
            Way::Named,
            true,
        ),
        (
            "an audience of the API",
            "[audience]\nresource = \"graph\"",
            "[audience]\naudiences = [\"https://graph.microsoft.com\"]",
            Way::Named,
            false,
        ),
        (
            "an audience in place of the owner's",
            "[permissions]\nrequire = [\"Alert.Read.All\"]",
            "[audience]\naudiences = [\"b\"]",
            Way::Named,
            true,
        ),
        (
            "a found audience in place of the owner's",
            "[audience]\naudiences = [\"b\"]",
            "[permissions]\nrequire = [\"Alert.Read.All\"]",
            Way::Found,
            true,
        ),
        (
            "a named audience for a name of one's own",
            "[audience]\naudiences = [\"b\"]",
            "[permissions]\nrequire = [\"Alert.Read.All\"]",
            Way::Named,
            false,
        ),
        (
            "a found audience for a name that no API owns",
            "[audience]\naudiences = [\"b\"]",
            "[permissions]\nrequire = [\"Nobody.Owns.This\"]",
            Way::Found,
            true,
        ),
        (
            "a found audience for names of which only some are owned",
            "[audience]\naudiences = [\"b\"]",
            "[permissions]\nrequire = [\"Nobody.Owns.This\", \"Alert.Read.All\"]",
            Way::Found,
            true,
        ),
        (
            "a found audience where no name is demanded",
            "[audience]\naudiences = [\"b\"]",
            "[permissions]\nkind = \"app\"",
            Way::Found,
            false,
        ),
        (
            "a name beyond exact",
            "[permissions]\nexact = true\nrequire = [\"A\"]",
            "[permissions]\nrequire = [\"B\"]",
            Way::Named,
            true,
        ),
        (
            "a name within exact",
            "[permissions]\nexact = true\nrequire = [\"A\"]",
            "[permissions]\nrequire = [\"A\"]",
            Way::Named,
            false,
        ),
        (
            "a found name beyond exact",
            "[permissions]\nrequire = [\"B\"]",
            "[permissions]\nexact = true\nrequire = [\"A\"]",
            Way::Found,
            true,
        ),
        (
            "a found group beyond exact",
            "[permissions]\nany-of = [[\"A\", \"B\"]]",
            "[permissions]\nexact = true\nrequire = [\"A\"]",
            Way::Found,
            true,
        ),
        (
            "an operation that a name of exact opens",
            "[permissions]\nexact = true\nrequire = [\"Alert.ReadWrite.All\"]",
            "[permissions]\noperations = [\"GET /api/alerts\"]",
            Way::Named,
            false,
        ),
        (
            "an operation that a scope of exact opens",
            "[permissions]\nexact = true\nscopes = [\"Alert.Read\"]",
            "[permissions]\noperations = [\"GET https://api.securitycenter.microsoft.com/api/alerts\"]",
            Way::Named,
            false,
        ),
        (
            "a role where a scope would open it",
            "[permissions]\nexact = true\nscopes = [\"Alert.Read.All\"]",
            "[permissions]\noperations = [\"GET /api/alerts\"]",
            Way::Named,
            true,
        ),
        (
            "an operation beyond exact",
            "[permissions]\nexact = true\nrequire = [\"Alert.Read.All\"]",
            "[permissions]\noperations = [\"GET /api/alerts\", \"GET /api/machines\"]",
            Way::Named,
            true,
        ),
        (
            "an operation that nobody knows, beyond exact",
            "[permissions]\nexact = true\nrequire = [\"Alert.Read.All\"]",
            "[permissions]\noperations = [\"GET /api/unheard\"]",
            Way::Named,
            true,
        ),
        (
            "a found operation that a name opens",
            "[permissions]\noperations = [\"GET /api/alerts\"]",
            "[permissions]\nexact = true\nrequire = [\"Alert.Read.All\"]",
            Way::Found,
            false,
        ),
        (
            "exact of a named list",
            "[permissions]\nrequire = [\"B\"]",
            "[permissions]\nexact = true",
            Way::Named,
            false,
        ),
        ("another lock", "[permissions]\nlock = \"a\"", "[permissions]\nlock = \"b\"", Way::Named, true),
        (
            "tenants apart",
            &format!("[trust]\nallow-tenants = [\"{A}\"]"),
            &format!("[trust]\nallow-tenants = [\"{B}\"]"),
            Way::Named,
            true,
        ),
    ] {
        let joined = joined(file, flags, way);
        assert_eq!(joined.is_err(), contradicts, "{what}: {joined:?}");
        if let Err(error) = joined {
            assert!(
                error.message.contains("rolecall.toml:") && error.message.contains("flag:"),
                "{what}: {error:?}"
            );
        }
    }
}

#[test]
fn the_stricter_counts_and_lists_join() {
    let joined = |file: &str, flags: &str| {
        settings(file).joined(Way::Named, line(flags), &[]).expect("no contradiction")
    };
    let times = joined(
        "[times]\nmin-remaining = \"10m\"\nmax-lifetime = \"1h\"\nleeway = \"30s\"",
        "[times]\nmin-remaining = \"5m\"\nmax-lifetime = \"2h\"\nleeway = \"5m\"",
    )
    .settings;
    let length = |placed: Option<Placed<Seconds>>| placed.map(|placed| placed.value.0);
    assert_eq!(
        [length(times.min_remaining), length(times.max_lifetime), length(times.leeway)],
        [Some(600), Some(3_600), Some(30)]
    );
    let stricter = joined("[times]\nmax-lifetime = \"2h\"", "[times]\nmax-lifetime = \"1h\"").settings;
    assert_eq!(stricter.max_lifetime.map(|placed| placed.from).as_deref(), Some("flag:2"));
    let lists = joined("[permissions]\nforbid = [\"A\"]", "[permissions]\nforbid = [\"B\", \"A\"]").settings;
    assert_eq!(values(&lists.forbid), ["A", "B"]);
    let both =
        joined("[audience]\naudiences = [\"a\", \"b\"]", "[audience]\naudiences = [\"b\", \"c\"]").settings;
    assert_eq!(values(&both.audiences), ["b"]);
    let tenants = joined(
        &format!("[trust]\nallow-tenants = [\"{A}\", \"{B}\"]"),
        &format!("[trust]\nallow-tenants = [\"{B}\"]"),
    )
    .settings;
    assert_eq!(tenants.allow_tenants.len(), 1);
    for (what, file, flags) in [
        ("any audience", "[audience]\naudiences = [\"a\"]", "[audience]\nany-audience = true"),
        (
            "any audience, against an owner",
            "[permissions]\nrequire = [\"Alert.Read.All\"]",
            "[audience]\nany-audience = true",
        ),
        ("any tenant", &*format!("[trust]\nallow-tenants = [\"{A}\"]"), "[trust]\nany-tenant = true"),
        (
            "no permissions",
            "[permissions]\nallow-no-permissions = false",
            "[permissions]\nallow-no-permissions = true",
        ),
    ] {
        let joined = joined(file, flags);
        let settings = joined.settings;
        assert!(
            settings.any_audience.is_none()
                && settings.any_tenant.is_none()
                && settings.allow_no_permissions.is_none(),
            "{what}"
        );
        assert!(
            joined.notes.len() == 1 && joined.notes[0].contains("was not used"),
            "{what}: {:?}",
            joined.notes
        );
    }
}
