package disclosure_test

import (
	"bytes"
	"math"
	"reflect"
	"slices"
	"testing"

	. "trivselspuls/analysis/disclosure"
)

// A packed snapshot gives every cell as it was, and the same bytes to store.
func TestPackedCellsAreTheSame(t *testing.T) {
	made, err := Publish(country(30, 90, 0))
	if err != nil {
		t.Fatal(err)
	}
	alpha := 0.8125
	for i := range made.Cells { // what this town has none of
		c := &made.Cells[i]
		if c.Mean > 0 {
			c.Alpha, c.Most = &alpha, c.Mean+1
		} else {
			c.Between, c.Groups = c.Between+i%3, math.MaxInt32
		}
	}
	body, err := made.Encode()
	if err != nil {
		t.Fatal(err)
	}
	packed := made
	packed.Pack()
	if len(packed.Cells) != 0 {
		t.Fatal("nothing is packed")
	}
	i, groups, tellings := 0, 0, map[Telling]bool{}
	for c := range packed.Every() {
		want := made.Cells[i]
		if !reflect.DeepEqual(*c, want) {
			t.Fatalf("%+v, want %+v", *c, want)
		}
		if want.Group != "" {
			groups++
			if all := packed.GroupCells(want.Indicator, want.Units[0]); !slices.ContainsFunc(all, func(c *Cell) bool { return reflect.DeepEqual(*c, want) }) {
				t.Errorf("%+v is not among its unit's groups", want)
			}
		} else if found := packed.Cell(want.Indicator, want.Units, want.Total); !reflect.DeepEqual(*found, want) {
			t.Errorf("%+v is found, want %+v", *found, want)
		}
		tellings[want.Telling] = true
		i++
	}
	if i != len(made.Cells) || groups == 0 || len(tellings) < 3 {
		t.Errorf("%d of %d cells, %d of groups, told as %v", i, len(made.Cells), groups, tellings)
	}
	again, err := packed.Encode()
	if err != nil || !bytes.Equal(again, body) {
		t.Errorf("%d bytes are stored of a packed snapshot, want %d: %v", len(again), len(body), err)
	}
}

// Counts that have no room stay as they are.
func TestWhatDoesNotFitIsNotPacked(t *testing.T) {
	for _, count := range []int{-1, math.MaxInt32 + 1} {
		s, err := Publish(country(3, 45, 0))
		if err != nil {
			t.Fatal(err)
		}
		s.Cells[1].Groups = count
		s.Pack()
		if len(s.Cells) < 2 || s.Cells[1].Groups != count {
			t.Errorf("%d is packed", count)
		}
	}
}

// A county has hundreds of thousands of cells in memory, each once.
func TestAPackedCellIsSmall(t *testing.T) {
	if size := PackedCell.Size(); size > 72 {
		t.Errorf("%d bytes", size)
	}
	for i := range PackedCell.NumField() {
		switch field := PackedCell.Field(i); field.Type.Kind() {
		case reflect.Float64, reflect.Int32, reflect.Bool:
		default:
			t.Errorf("the collector of memory follows %s", field.Name)
		}
	}
}
