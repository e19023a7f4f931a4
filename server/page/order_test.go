package page

import (
	"slices"
	"testing"
)

func TestNamesStandInNorwegianOrder(t *testing.T) {
	names := []string{"Østenforsol skole", "10. trinn", "9. trinn", "Åsen skole", "Vestenformåne skole", "Ærfuglen barnehage", "Kvitebjørn skole"}
	slices.SortFunc(names, CompareNorwegian)
	want := []string{"9. trinn", "10. trinn", "Kvitebjørn skole", "Vestenformåne skole", "Ærfuglen barnehage", "Østenforsol skole", "Åsen skole"}
	if !slices.Equal(names, want) {
		t.Errorf("order = %v", names)
	}
}
