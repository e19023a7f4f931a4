package web

import (
	"cmp"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
)

// What a log line may say. The privacy page lists both, and a test compares them
// with what is written.
var (
	failureFields = []string{"route", "method", "status", "duration", "operation"}
	trafficFields = []string{"hour", "route", "method", "class", "count"}
)

// traffic counts requests by hour, route and class of status. It is all that is
// known of requests that went well: no address, no path, no time within the hour.
type traffic struct {
	log   *slog.Logger
	clock func() time.Time

	mu     sync.Mutex
	hour   time.Time
	counts map[trafficKey]int
}

type trafficKey struct {
	route, method string
	class         int // 2 for 2xx
}

func newTraffic(log *slog.Logger, clock func() time.Time) *traffic {
	return &traffic{log: log, clock: clock, counts: map[trafficKey]int{}}
}

// count notes one request. The first one of a new hour writes down the hour
// before.
func (t *traffic) count(route, method string, status int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if hour := t.clock().Truncate(time.Hour); !hour.Equal(t.hour) {
		t.write()
		t.hour = hour
	}
	t.counts[trafficKey{route, method, status / 100}]++
}

// finish writes down the hour that has begun.
func (t *traffic) finish() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.write()
}

// write logs and forgets the counts, in the order of the routes. t.mu is held.
func (t *traffic) write() {
	var keys []trafficKey
	for key := range t.counts {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b trafficKey) int {
		return cmp.Or(cmp.Compare(a.route, b.route), cmp.Compare(a.method, b.method), cmp.Compare(a.class, b.class))
	})
	for _, key := range keys {
		t.log.Info("requests", "hour", t.hour.Format("2006-01-02T15"), "route", key.route,
			"method", key.method, "class", key.class, "count", t.counts[key])
	}
	clear(t.counts)
}

// routeKey is where a request's route stands once it has been found.
const routeKey = "route"

// named notes which route a request is for: the pattern, never the path.
func named(route string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Locals(routeKey, route)
		return c.Next()
	}
}

// routeOf is the pattern of the route that was found, or «none».
func routeOf(c *fiber.Ctx) string {
	if route, ok := c.Locals(routeKey).(string); ok {
		return route
	}
	return "none"
}
