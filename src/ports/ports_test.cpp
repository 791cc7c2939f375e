// The ports are interfaces only; this file proves that each header stands by itself.
#include "ports/alarm_actions.h"
#include "ports/audit.h"
#include "ports/authorizer.h"
#include "ports/context.h"
#include "ports/credentials.h"
#include "ports/event_import.h"
#include "ports/event_stream.h"
#include "ports/metric_reader.h"

#include <gtest/gtest.h>

TEST(Ports, AnIdentityIsAnonymousUnlessSaidOtherwise) {
    EXPECT_EQ(yagura::ports::Identity().kind, yagura::ports::Identity::Kind::Anonymous);
}
