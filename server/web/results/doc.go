// Package results shows what was found, to each reader their part: a unit, all
// units, the public; as pages, on paper and as data; and the measures beside it.
package results
