package survey

import "slices"

// Map is what one makes of each, in the same order.
func Map[T, U any](all []T, one func(T) U) []U {
	made := make([]U, len(all))
	for i, each := range all {
		made[i] = one(each)
	}
	return made
}

// Filter keeps those that fit, in the same order.
func Filter[T any](all []T, fits func(T) bool) (kept []T) {
	for _, each := range all {
		if fits(each) {
			kept = append(kept, each)
		}
	}
	return kept
}

// Unique is each once, in the order they are met.
func Unique[T comparable](all []T) (once []T) {
	for _, each := range all {
		if !slices.Contains(once, each) {
			once = append(once, each)
		}
	}
	return once
}

// Keyed is a table of what one makes of each: its key and what stands there.
func Keyed[T any, K comparable, V any](all []T, one func(T) (K, V)) map[K]V {
	table := make(map[K]V, len(all))
	for _, each := range all {
		key, value := one(each)
		table[key] = value
	}
	return table
}

// Find is the first that fits; false when none does.
func Find[T any](all []T, fits func(T) bool) (first T, found bool) {
	if at := slices.IndexFunc(all, fits); at >= 0 {
		return all[at], true
	}
	return first, false
}
