package setup

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"trivselspuls/survey"
	"trivselspuls/survey/sheet"
)

func someUnits() []survey.Unit {
	return []survey.Unit{{ID: "s", Name: "Åsen skole", Kind: survey.School}, {ID: "k", Name: "Bekken", Kind: survey.Kindergarten}}
}

var someWords = map[string]survey.Audience{"foreldre, skole": survey.ParentsSchool, "barn 4-5 år": survey.Children45, "elever 1.-2. trinn": survey.Pupils12}

func groupsOf(t *testing.T, rows []Row) []survey.Group {
	t.Helper()
	var groups []survey.Group
	for _, r := range rows {
		if len(r.Problems) > 0 {
			t.Errorf("line %d %q: %v", r.Line, r.Cells, r.Problems)
		}
		groups = append(groups, r.Group)
	}
	return groups
}

// What a school's office has in its own spreadsheet, which nobody made for this.
func TestTablesAsOfficesKeepThem(t *testing.T) {
	want := []survey.Group{
		{Unit: "s", Audience: survey.Pupils12, Name: "1.-2. trinn", Invited: 28},
		{Unit: "s", Audience: survey.ParentsSchool, Name: "Foresatte", Invited: 1061},
		{Unit: "s", Audience: survey.Staff, Name: "Ansatte", Invited: 31},
		{Unit: "k", Audience: survey.Children45, Name: "Store", Invited: 12},
		{Unit: "k", Audience: survey.ParentsKindergarten, Name: "Foreldre", Invited: 40},
	}
	for name, table := range map[string]string{
		"a title and merged cells": "Elevtall høsten 2026;;;\n;;;\nEnhet;Gruppe;Målgruppe;Antall\nÅsen skole;1.-2. trinn;;28\n;Foresatte;;1 061\n;Ansatte;;31\nBekken;Store;barn 4-5 år;12\n;Foreldre;foreldre;40\n",
		"another order":            "Antall;Trinn;Hvem;Skole\n28;1.-2. trinn;;Åsen skole\n1\u00a0061;Foresatte;\n31;Ansatte;;\n12;Store;barn 4-5 år;Bekken\n40;Foreldre;;Bekken\n",
	} {
		t.Run(name, func(t *testing.T) {
			if got := groupsOf(t, ReadTable(table, someUnits(), someWords).Rows); !slices.Equal(got, want) {
				t.Errorf("read %v", got)
			}
		})
	}
}

// A school that is unknown is one line to put right, however many grades it has.
func TestLinesThatAreWrongAreCounted(t *testing.T) {
	table := "Skole;1. trinn;2. trinn;3. trinn\nÅsen skole;24;26;28\nUkjent;24;26;28\nBekken;1;x;3"
	if got := Compare(ReadTable(table, someUnits(), someWords).Rows, nil); got.Wrong != 2 || got.Groups != 3 {
		t.Errorf("%d lines are wrong, %d groups are right", got.Wrong, got.Groups)
	}
}

func TestTablesSayWhichCellIsWrong(t *testing.T) {
	for _, c := range []struct {
		line  string
		field string
		kind  survey.ProblemKind
	}{
		{"Ukjent;1. trinn;;20", "unit", survey.NoSuchUnit},
		{"Ukjent;Foreldre;Foreldre;20", "unit", survey.NoSuchUnit},
		{"Åsen skole;1. trinn;Bestemødre;20", "audience", survey.Unknown},
		{"Åsen skole;De store;;20", "audience", survey.NoAudience},
		{"Åsen skole;14. trinn;;20", "audience", survey.NoAudience},
		{"Åsen skole;4–5 år;;20", "audience", survey.NoAudience},
		{"Åsen skole;2.–3. trinn;;20", "audience", survey.MixedGrades},
		{"Åsen skole;Blandet;Elever 2.-3. trinn;20", "audience", survey.MixedGrades},
		{"Bekken;1. trinn;;20", "audience", survey.NoAudience},
		{"Åsen skole;Mødre/Fedre;;20", "audience", NotJustParents},
		{"Åsen skole;Mødre og fedre;;20", "audience", NotJustParents},
		{"Åsen skole;1. trinn;Fedre;20", "audience", NotJustParents},
		{"Åsen skole;Mor;;20", "audience", NotJustParents},
		{"Åsen skole;Morellene;;20", "audience", survey.NoAudience},
		{"Åsen skole;Småtrinn;;20", "audience", ManyGrades},
		{"Åsen skole;Mellomsteget;;20", "audience", ManyGrades},
		{"Åsen skole;Blandet;Ungdomstrinnet;20", "audience", ManyGrades},
		{"Åsen skole;T1;;20", "audience", ShortGrade},
		{"Åsen skole;1. trinn;;1.012", "invited", PointedNumber},
		{"Åsen skole;1. trinn;;1,012", "invited", PointedNumber},
		{"Åsen skole;1. trinn;;10.5", "invited", survey.NotANumber},
		{"Bekken;Foreldre;Foreldre, skole;20", "audience", survey.NotHere},
		{"Åsen skole;;Ansatte;20", "name", survey.Missing},
		{"Åsen skole;1. trinn;;-3", "invited", survey.OutOfRange},
		{"Åsen skole;1. trinn;;tjue", "invited", survey.NotANumber},
		{"Åsen skole;1. trinn;;20,5", "invited", survey.NotANumber},
		{"Åsen skole;1. trinn;;2 0", "invited", survey.NotANumber},
		{"Åsen skole;1. trinn;;99999999999999999999", "invited", survey.OutOfRange},
		{"Åsen skole;1. trinn", "row", survey.WrongCells},
		{"Elever i kommunen;;;;;x", "row", survey.WrongCells},
		{"Elever i kommunen", "row", survey.WrongCells},
		{"Åsen skole;" + strings.Repeat("a", 201) + ";Ansatte;20", "name", survey.TooLong},
	} {
		rows := ReadTable("Bekken;4–5 år;;20\n\n"+c.line, someUnits(), someWords).Rows
		if len(rows) != 2 || len(rows[0].Problems) != 0 || len(rows[1].Problems) != 1 || rows[1].Line != 3 ||
			rows[1].Problems[0] != (survey.FieldProblem{Field: c.field, Kind: c.kind}) {
			t.Errorf("%q is read as %+v", c.line, rows)
		}
	}
	if rows := ReadTable("Ukjent;1. trinn;;20\nUkjen;1. trinn;;21", someUnits(), someWords).Rows; len(rows[1].Problems) != 1 {
		t.Errorf("groups of two unknown units are taken for one: %+v", rows)
	}
	for heading, why := range map[string]survey.ProblemKind{"T1;T2;T3": ShortGrade, "Mødre;Fedre;Onkler": NotJustParents, "Småtrinn;Mellomtrinn;Barnetrinn": ManyGrades, "Hos;Dem;Onkler": NoNumbers} {
		if rows := ReadTable("Skole;"+heading+"\nÅsen skole;24;25;26", someUnits(), someWords).Rows; len(rows) != 1 || rows[0].Problems.Of("row") != why {
			t.Errorf("headings %s are read as %+v", heading, rows)
		}
	}
	twice := ReadTable("Åsen skole;1. trinn;;20\nåsen  skole;1. TRINN;;21", someUnits(), someWords).Rows
	if len(twice) != 2 || twice[1].Problems.Of("name") != GroupTwice {
		t.Errorf("the same group twice is read as %+v", twice)
	}
}

func FuzzReadTable(f *testing.F) {
	f.Add([]byte("\ufeffEnhet;Gruppe;;Antall\n\"Åsen;1\"\"\n\xff;\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		text, _, err := sheet.Text(bytes.NewReader(file), sheet.Choice{})
		if err != nil {
			return
		}
		for _, r := range ReadTable(text, someUnits(), someWords).Rows {
			if len(r.Problems) == 0 && (!r.Group.Audience.Valid() || r.Group.Unit == "" || r.Group.Name == "" || r.Group.Invited < 0) {
				t.Fatalf("%q is taken as %+v", r.Cells, r.Group)
			}
		}
	})
}
