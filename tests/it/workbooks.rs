//! Workbooks with cells of every type: dates, percent and money by their formats, formulas, truth values, errors, text.

use leadsift::db::Database;
use leadsift::fields::by_column;
use leadsift::filter::Filter;
use leadsift::import::{self, ImportOptions, ImportReport};
use leadsift::model::{AsOf, Company, Person, Record};
use leadsift::prospect::{FindRequest, find};
use leadsift::value::{Day, Value, show_days, show_number};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

/// A ZIP archive of these files, nothing packed.
fn archive(files: &[(&str, String)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    let number = |out: &mut Vec<u8>, value: u64, bytes: usize| {
        out.extend_from_slice(&value.to_le_bytes()[..bytes]);
    };
    for (name, text) in files {
        let mut crc = flate2::Crc::new();
        crc.update(text.as_bytes());
        let at = out.len() as u64;
        let mut head = Vec::new();
        for (value, bytes) in [(20, 2), (0, 2), (0, 2), (0, 4), (u64::from(crc.sum()), 4)] {
            number(&mut head, value, bytes);
        }
        for (value, bytes) in [(text.len(), 4), (text.len(), 4), (name.len(), 2), (0, 2)] {
            number(&mut head, value as u64, bytes);
        }
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&head);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(text.as_bytes());
        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&head);
        for (value, bytes) in [(0, 2), (0, 2), (0, 2), (0, 4), (at, 4)] {
            number(&mut directory, value, bytes);
        }
        directory.extend_from_slice(name.as_bytes());
    }
    let at = out.len() as u64;
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06");
    let (count, size) = (files.len() as u64, directory.len() as u64);
    for (value, bytes) in [(0, 2), (0, 2), (count, 2), (count, 2), (size, 4), (at, 4), (0, 2)] {
        number(&mut out, value, bytes);
    }
    out
}

/// A workbook of one sheet with these rows, dates counted from 1904 or from 1900. Style 1 is a date, 2 percent, 3 euros, 4 a
/// date with its time.
fn workbook(rows: &str, from_1904: bool) -> Vec<u8> {
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let rels = format!(
        r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let date1904 = if from_1904 { r#"<workbookPr date1904="1"/>"# } else { "" };
    let book = format!(
        r#"<workbook xmlns="{main}" xmlns:r="{office}">{date1904}<sheets><sheet name="Leads" sheetId="1" r:id="rId1"/></sheets></workbook>"#
    );
    let book_rels = format!(
        r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{office}/styles" Target="styles.xml"/></Relationships>"#
    );
    let styles = format!(
        r##"<styleSheet xmlns="{main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.00\ [$€-407]"/><numFmt numFmtId="165" formatCode="dd.mm.yyyy\ hh:mm"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="9" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/></cellXfs></styleSheet>"##
    );
    let sheet = format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#);
    archive(&[
        ("[Content_Types].xml", types.to_string()),
        ("_rels/.rels", rels),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", book_rels),
        ("xl/styles.xml", styles),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

/// A row of cells that are XML already; an empty one is no cell.
fn row(number: usize, cells: &[&str]) -> String {
    let placed = cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).map(|(at, cell)| {
        let column = char::from(b'A' + at as u8);
        cell.replacen("<c", &format!(r#"<c r="{column}{number}""#), 1)
    });
    format!(r#"<row r="{number}">{}</row>"#, placed.collect::<String>())
}

fn text(said: &str) -> String {
    format!(r#"<c t="inlineStr"><is><t>{said}</t></is></c>"#)
}

fn header(names: &[&str]) -> String {
    let cells: Vec<String> = names.iter().map(|name| text(name)).collect();
    row(1, &cells.iter().map(String::as_str).collect::<Vec<_>>())
}

/// What is stored of a workbook: the report, and people with their companies by name.
fn imported(bytes: Vec<u8>) -> (ImportReport, Vec<(Person, Option<Company>)>) {
    let dir = tempfile::tempdir().expect("a folder");
    let db = Database::open_or_create(&dir.path().join("db")).expect("a database");
    let today = Day::parse_iso("2026-11-01").expect("a day");
    let files = vec![("leads.xlsx".to_string(), bytes.into())];
    let report = import::import_readers(&db, files, &ImportOptions::new(today), &|_| {}).expect("an import");
    let snapshot = db.snapshot().expect("a snapshot");
    let request = FindRequest::new(Filter::All(Vec::new()), AsOf::new(today));
    let answer = find(&snapshot, &request).expect("an answer");
    let hits = answer.hits(&snapshot).map(|hit| hit.expect("a hit"));
    let mut people: Vec<_> = hits.filter_map(|hit| Some((hit.person?, hit.company))).collect();
    people.sort_by_key(|(person, _)| person.name());
    (report, people)
}

fn fact(record: &Record, column: &str) -> String {
    match record.facts.get(by_column(column).expect("a column")) {
        None => String::new(),
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Number(number)) => show_number(number),
        Some(Value::Date(days)) => show_days(days),
        Some(Value::Money(money)) => money.to_string(),
        Some(Value::Names(names)) => names.join("; "),
    }
}

fn cell(record: &Record, name: &str) -> String {
    record.cells(name).map(|custom| custom.value.clone()).collect()
}

#[test]
fn dates_are_days_in_both_systems() {
    let header = header(&["Name", "Email", "Start Date", "Company Start Date", "Updated At"]);
    // 1 February 2026, 10 March 2020 by a formula, 30 October 2026 at half past ten.
    for (from_1904, days) in [(false, [46_054, 43_900, 46_325]), (true, [44_592, 42_438, 44_863])] {
        let [start, joined, updated] = days;
        let cells = [
            text("Ann Ray"),
            text("ann@acme.example"),
            format!(r#"<c s="1"><v>{start}</v></c>"#),
            format!(r#"<c s="1"><f>C2-2154</f><v>{joined}</v></c>"#),
            format!(r#"<c s="4"><v>{updated}.4375</v></c>"#),
        ];
        let rows = header.clone() + &row(2, &cells.each_ref().map(String::as_str));
        let (report, people) = imported(workbook(&rows, from_1904));
        let (ann, _) = &people[0];
        assert!(report.files[0].bad.is_empty() && report.files[0].repaired.is_empty(), "{report:#?}");
        assert_eq!(fact(&ann.record, "role_start"), "2026-02-01", "1904: {from_1904}");
        assert_eq!(fact(&ann.record, "company_start"), "2020-03-10", "1904: {from_1904}");
        assert_eq!(ann.record.sources[0].date.to_string(), "2026-10-30", "1904: {from_1904}");
    }
}

#[test]
fn cells_of_every_type_arrive_as_they_look() {
    let rows = header(&[
        "Name",
        "Email",
        "Company",
        "Employees",
        "Headcount Growth",
        "Revenue",
        "Opted In",
        "Title",
        "Start Date",
        "Founded",
        "Phone",
        "Win Rate",
    ]);
    let ann = row(
        2,
        &[
            &text("Ann Ray"),
            &text("ann@acme.example"),
            &text("Acme"),
            "<c><v>120.0</v></c>",
            r#"<c s="2"><v>0.07</v></c>"#,
            r#"<c s="3"><v>12500000</v></c>"#,
            r#"<c t="b"><v>1</v></c>"#,
            r#"<c t="e"><v>#N/A</v></c>"#,
            // The format was lost on the way.
            "<c><v>46054</v></c>",
            r#"<c t="str"><f>"19"&amp;"98"</f><v>1998</v></c>"#,
            "<c><v>442079460000</v></c>",
            r#"<c s="2"><v>0.125</v></c>"#,
        ],
    );
    let bob = row(
        3,
        &[
            &text("Bob Lee"),
            &text("bob@bolt.example"),
            &text("Bolt"),
            // A number as text, one from a formula, and a band that became a date.
            &text("1,250"),
            r#"<c s="2"><f>1.5</f><v>1.5</v></c>"#,
            r#"<c t="e"><f>1/0</f><v>#DIV/0!</v></c>"#,
            r#"<c t="b"><v>0</v></c>"#,
            &text("Clerk"),
            &text("10 months in role"),
            r#"<c s="1"><v>35796</v></c>"#,
            &text("'+44 20 7946 0001"),
            "",
        ],
    );
    let cy = row(
        4,
        &[
            &text("Cy Fox"),
            &text("cy@dart.example"),
            &text("Dart"),
            r#"<c s="1"><v>46032</v></c>"#,
            "",
            "",
            "",
            "",
            r#"<c t="d"><v>2026-02-01</v></c>"#,
        ],
    );
    let (report, people) = imported(workbook(&(rows + &ann + &bob + &cy), false));
    assert_eq!((report.rows(), report.rejected()), (3, 0));
    let [(ann, acme), (bob, bolt), (cy, dart)] = people.as_slice() else { panic!("{people:?}") };
    let company = |company: &Option<Company>| company.clone().expect("a company").record;
    let (acme, bolt, dart) = (company(acme), company(bolt), company(dart));
    let told = |column: &str| [&acme, &bolt, &dart].map(|record| fact(record, column));
    assert_eq!(told("headcount"), ["120", "1,250", "1-10"]);
    assert_eq!(told("headcount_growth"), ["7", "150", ""]);
    assert_eq!(told("revenue"), ["12,500,000 EUR", "", ""]);
    assert_eq!(told("founded"), ["1,998", "1,998", ""]);
    assert_eq!([fact(&ann.record, "title"), fact(&bob.record, "title")], ["", "Clerk"]);
    assert_eq!([fact(&ann.record, "role_start"), fact(&cy.record, "role_start")], ["2026-02-01"; 2]);
    assert!(fact(&bob.record, "role_start").starts_with("2025-12"), "{}", fact(&bob.record, "role_start"));
    assert_eq!(fact(&bob.record, "phone"), "+442079460001");
    assert_eq!([cell(&ann.record, "Opted In"), cell(&bob.record, "Opted In")], ["TRUE", "FALSE"]);
    assert_eq!(cell(&ann.record, "Win Rate"), "12.5%");
    // What was mended is told.
    let repaired: Vec<&str> = report.files[0].repaired.iter().map(|mended| mended.header.as_str()).collect();
    assert!(repaired.contains(&"Start Date") && repaired.contains(&"Employees"), "{repaired:?}");
}

#[test]
fn a_workbook_of_a_writer_of_its_own_is_read_as_it_looks() {
    let mut writer = Workbook::new();
    let sheet = writer.add_worksheet();
    sheet.write(0, 0, "Campaign list, autumn").expect("room");
    for (column, name) in
        ["Name", "Email", "Start Date", "State", "City", "Deal Size", "Score"].iter().enumerate()
    {
        sheet.write(3, column as u16, *name).expect("room");
    }
    let day = Format::new().set_num_format("d mmm yy");
    let dollars = Format::new().set_num_format("\"$\"#,##0");
    for (at, (city, state)) in
        [("Perth", "WA"), ("Sydney", "NSW"), ("Melbourne", "VIC"), ("", "WA")].iter().enumerate()
    {
        let row = at as u32 + 4;
        sheet.write(row, 0, format!("Ann{at} Ray")).expect("room");
        sheet.write(row, 1, format!("ann{at}@acme.example")).expect("room");
        let start = ExcelDateTime::from_ymd(2026, 2, 1 + at as u8).expect("a date");
        sheet.write_with_format(row, 2, &start, &day).expect("room");
        sheet.write(row, 3, *state).expect("room");
        sheet.write(row, 4, *city).expect("room");
        sheet.write_with_format(row, 5, 4_500, &dollars).expect("room");
        sheet.write_formula(row, 6, Formula::new("VLOOKUP(A1,B1:B9,1)").set_result("#N/A")).expect("room");
    }
    let (report, people) = imported(writer.save_to_buffer().expect("bytes"));
    assert_eq!((report.files[0].header_line, report.rows()), (4, 4));
    let told =
        |column: &str| people.iter().map(|(person, _)| fact(&person.record, column)).collect::<Vec<_>>();
    assert_eq!(told("role_start"), ["2026-02-01", "2026-02-02", "2026-02-03", "2026-02-04"]);
    assert_eq!(told("region"), ["Western Australia", "New South Wales", "Victoria", "Western Australia"]);
    // The row without a city went by the others.
    let votes = &report.files[0].region_votes;
    assert_eq!(
        (votes[0].country.as_str(), votes[0].codes.as_slice()),
        ("Australia", &["WA".to_string()][..])
    );
    assert_eq!(cell(&people[0].0.record, "Deal Size"), "4500 USD");
    assert_eq!(cell(&people[0].0.record, "Score"), "", "an error is no value");
}
