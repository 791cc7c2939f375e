#pragma once

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/field_scan.h"

/// What the tests of reading by column share: messages and filters at random.
namespace yagura::engine::scan_testing {

inline const std::vector<std::string> kNames{"a",  "b",     "a.b", "a.b.0", "a.0.b", "",     "a.",
                                             ".a", "c.d.e", "\n/", "a.b.c", "0",     "name", "d"};

/// Texts of JSON, mostly well made, of few keys, so that many meet.
class Maker {
  public:
    explicit Maker(std::uint64_t seed) : random_(seed) {}
    std::uint64_t pick(std::uint64_t bound) { return random_() % bound; }
    bool chance(unsigned percent) { return pick(100) < percent; }

    std::string message() {
        if (chance(8)) return chance(50) ? "plain text red" : "";
        std::string out = chance(95) ? object(3) : value(3);
        if (chance(5)) out.insert(pick(out.size() + 1), 1, "{}[]\",:0x \\"[pick(11)]);
        if (chance(3)) out.resize(pick(out.size() + 1));
        return space() + out + space();
    }

  private:
    std::string space() { return chance(90) ? "" : std::string(1 + pick(3), " \t\r\n"[pick(4)]); }
    std::string key() {
        static const std::vector<std::string> keys{
            "a", "b", "c", "d", "e", "0", "a.b", "b.c", "", "\\u0061", "\\n\\/", "name", "c.d"};
        return '"' + keys[pick(keys.size())] + '"';
    }
    std::string object(int depth) {
        std::string out = "{" + space();
        const std::uint64_t count = pick(5);
        for (std::uint64_t i = 0; i < count; ++i) {
            if (i > 0) out += "," + space();
            out += key() + space() + ":" + space() + value(depth - 1) + space();
        }
        return out + "}";
    }
    std::string value(int depth) {
        static const std::vector<std::string> scalars{"1",
                                                      "-0.5e+3",
                                                      "10",
                                                      "true",
                                                      "false",
                                                      "null",
                                                      "\"\"",
                                                      "\"red\"",
                                                      "\"gr\\u0065en\"",
                                                      "\"blue/sky\"",
                                                      "\"blue\\/sky\"",
                                                      "\"r\\\"ed\\\\\"",
                                                      "\"long text with red inside\"",
                                                      "01",
                                                      "\"\xff\""};
        if (depth <= 0 || chance(60)) {
            if (chance(10)) return std::to_string(pick(100'000));
            return scalars[pick(scalars.size() - (chance(95) ? 2 : 0))];
        }
        if (chance(60)) return object(depth);
        std::string out = "[" + space();
        const std::uint64_t count = pick(3);
        for (std::uint64_t i = 0; i < count; ++i) out += (i > 0 ? "," : "") + value(depth - 1);
        return out + "]";
    }

    std::mt19937_64 random_;
};

class MessageHas final : public MessagePredicate {
  public:
    MessageHas(std::string text, bool tell) : text_(std::move(text)), tell_(tell) {}
    bool matches(std::string_view message) const override {
        return message.find(text_) != std::string_view::npos;
    }
    std::vector<std::string> required_literals() const override {
        return tell_ ? std::vector{text_} : std::vector<std::string>{};
    }
    bool is_one_literal() const override { return tell_; }

  private:
    std::string text_;
    bool tell_;
};

class Equals final : public ValuePredicate {
  public:
    explicit Equals(std::vector<std::string> texts) : texts_(std::move(texts)) {}
    bool matches(const FieldValue& value) const override {
        return (value.kind == ValueKind::String || value.kind == ValueKind::Number) &&
               std::find(texts_.begin(), texts_.end(), value.text) != texts_.end();
    }
    std::vector<std::string> equal_to_one_of() const override { return texts_; }

  private:
    std::vector<std::string> texts_;
};

class ValueHas final : public ValuePredicate {
  public:
    explicit ValueHas(std::string text) : text_(std::move(text)) {}
    bool matches(const FieldValue& value) const override {
        return value.text.find(text_) != std::string_view::npos;
    }
    std::vector<std::string> required_literals() const override { return {text_}; }

  private:
    std::string text_;
};

class IsMissing final : public ValuePredicate {
  public:
    bool matches(const FieldValue& value) const override {
        return value.kind == ValueKind::Missing;
    }
};

inline ScanFilter random_filter(Maker& maker, int depth) {
    ScanFilter filter;
    if (depth > 0 && maker.chance(60)) {
        static constexpr ScanFilter::Kind kKinds[] = {ScanFilter::Kind::And, ScanFilter::Kind::Or,
                                                      ScanFilter::Kind::Not};
        filter.kind = kKinds[maker.pick(3)];
        const std::uint64_t count =
            filter.kind == ScanFilter::Kind::Not ? 1 : maker.pick(maker.chance(5) ? 1 : 4);
        for (std::uint64_t i = 0; i < count; ++i)
            filter.children.push_back(random_filter(maker, depth - 1));
        return filter;
    }
    static const std::vector<std::string> texts{"red",     "green", "blue/sky", "1",
                                                "r\"ed\\", "e",     "tru",      ""};
    const std::string text = texts[maker.pick(texts.size())];
    if (maker.chance(30)) {
        filter.kind = ScanFilter::Kind::Message;
        filter.message = std::make_shared<MessageHas>(text, maker.chance(60));
        return filter;
    }
    filter.kind = ScanFilter::Kind::Field;
    filter.field = kNames[maker.pick(kNames.size())];
    switch (maker.pick(3)) {
        case 0: {
            std::vector<std::string> values{text};
            while (maker.chance(40)) values.push_back(texts[maker.pick(texts.size())]);
            filter.value = std::make_shared<Equals>(std::move(values));
            break;
        }
        case 1:
            filter.value = std::make_shared<ValueHas>(text);
            break;
        default:
            filter.value = std::make_shared<IsMissing>();
    }
    return filter;
}

}  // namespace yagura::engine::scan_testing
