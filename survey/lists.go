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

// Find is the first that fits; false when none does.
func Find[T any](all []T, fits func(T) bool) (first T, found bool) {
	if at := slices.IndexFunc(all, fits); at >= 0 {
		return all[at], true
	}
	return first, false
}
