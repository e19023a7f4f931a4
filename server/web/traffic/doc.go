// Package traffic counts requests by hour, route and class of status, which is
// all that is known of requests that went well.
package traffic
