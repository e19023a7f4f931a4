package reports

import (
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// kept is what is remembered up to a number of bytes; what has not been asked for the
// longest goes first. It is safe for concurrent use.
type kept[K comparable, V any] struct {
	most int

	mu    sync.Mutex // guards what follows
	bytes int
	items *simplelru.LRU[K, item[V]]
}

type item[V any] struct {
	value V
	bytes int
}

func newKept[K comparable, V any](most int) *kept[K, V] {
	k := &kept[K, V]{most: most}
	k.items, _ = simplelru.NewLRU(most, func(_ K, gone item[V]) { k.bytes -= gone.bytes }) // fails for no room only
	return k
}

func (k *kept[K, V]) get(key K) (V, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	found, ok := k.items.Get(key)
	return found.value, ok
}

// add remembers a value of so many bytes. One that is larger than all there is room for
// is not.
func (k *kept[K, V]) add(key K, value V, bytes int) {
	if bytes > k.most {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.items.Remove(key)
	k.items.Add(key, item[V]{value, bytes})
	for k.bytes += bytes; k.bytes > k.most; {
		k.items.RemoveOldest()
	}
}
