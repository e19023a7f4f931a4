package store_test

import (
	"slices"
	"testing"
	"time"

	"trivselspuls/survey/store/storetest"
)

// Whoever has the SQLite file can have it run something at every answer. What is none of
// the program's is named, also under the name of what is, and refuses an opening.
func TestForeignTriggersOfAnSQLiteFileAreNamed(t *testing.T) {
	file := t.TempDir() + "/puls.db"
	st := storetest.Open(t, file, time.Now)
	if all, _ := named(t, st); len(all) > 0 {
		t.Fatalf("a file as it is made has %v", all)
	}
	for _, statement := range []string{
		`create table noted (token blob, at text)`,
		`create trigger audited after insert on ballot begin insert into noted values (new.token, datetime()); end`,
		`create trigger "two words" after update on code begin insert into noted values (new.blinded, datetime()); end`,
		`drop trigger ballot_needs_box`,
		`create trigger ballot_needs_box before insert on ballot begin insert into noted values (new.token, datetime()); end`,
	} {
		storetest.Exec(t, st, file, statement)
	}
	want := []string{"trigger:audited", "trigger:ballot_needs_box", "trigger:two words"}
	if all, refusing := named(t, st); !slices.Equal(all, want) || !slices.Equal(refusing, want) {
		t.Errorf("named %v, refusing %v", all, refusing)
	}
}
