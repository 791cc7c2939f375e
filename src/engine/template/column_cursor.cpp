#include <algorithm>
#include <charconv>

#include "engine/template/column.h"
#include "engine/template/numbers.h"
#include "engine/template/rows.h"

namespace yagura::engine::message_template {

namespace {
constexpr unsigned kDeepest = 16;
constexpr std::size_t kDigitsPerNumber = 18;

std::unexpected<Error> corrupt() {
    return fail(Errc::Corruption, "a coded message page is damaged");
}

class ConstantCursor final : public ColumnCursor {
  public:
    explicit ConstantCursor(std::string_view value) : value_(value) {}
    bool append(std::string& out) override {
        out += value_;
        return true;
    }

  private:
    const std::string value_;
};

class DictionaryCursor final : public ColumnCursor {
  public:
    [[nodiscard]] static Result<std::unique_ptr<ColumnCursor>> open(codec::ByteReader& meta,
                                                                    StreamReader& streams,
                                                                    unsigned depth) {
        auto cursor = std::make_unique<DictionaryCursor>();
        const auto distinct = YG_TRY(ColumnCursor::open(meta, streams, depth + 1));
        cursor->ids_ = YG_TRY(NumberCursor::open(meta, streams));
        // There are no more distinct values than values.
        cursor->ends_.push_back(0);
        while (cursor->ends_.size() <= cursor->ids_.left() && distinct->append(cursor->values_)) {
            if (cursor->values_.size() > streams.most_raw_bytes()) return corrupt();
            cursor->ends_.push_back(cursor->values_.size());
        }
        return cursor;
    }
    bool append(std::string& out) override {
        if (ids_.left() == 0) return false;
        const auto id = static_cast<std::uint64_t>(ids_.next());
        if (id + 1 >= ends_.size()) return false;
        out.append(values_, ends_[id], ends_[id + 1] - ends_[id]);
        return true;
    }

  private:
    std::string values_;
    std::vector<std::size_t> ends_;
    NumberCursor ids_;
};

class IntegerCursor final : public ColumnCursor {
  public:
    explicit IntegerCursor(NumberCursor numbers) : numbers_(std::move(numbers)) {}
    bool append(std::string& out) override {
        if (numbers_.left() == 0) return false;
        char text[24];
        const auto [end, error] = std::to_chars(text, text + sizeof text, numbers_.next());
        out.append(text, end);
        return true;
    }

  private:
    NumberCursor numbers_;
};

class DigitsCursor final : public ColumnCursor {
  public:
    [[nodiscard]] static Result<std::unique_ptr<ColumnCursor>> open(codec::ByteReader& meta,
                                                                    StreamReader& streams) {
        auto cursor = std::make_unique<DigitsCursor>();
        cursor->mask_ = meta.bytes(meta.varint());
        const auto digits = std::ranges::count(cursor->mask_, '0');
        if (!meta.ok() || digits == 0) return corrupt();
        for (std::ptrdiff_t from = 0; from < digits; from += kDigitsPerNumber)
            cursor->numbers_.push_back(YG_TRY(NumberCursor::open(meta, streams)));
        return cursor;
    }
    bool append(std::string& out) override {
        const std::size_t begin = out.size();
        out += mask_;
        std::size_t from = begin;
        for (NumberCursor& numbers : numbers_) {
            if (numbers.left() == 0) return false;
            auto number = static_cast<std::uint64_t>(numbers.next());
            std::size_t to = from, taken = 0;
            while (to < out.size() && taken < kDigitsPerNumber) taken += out[to++] == '0';
            for (std::size_t i = to; i-- > from;) {
                if (out[i] != '0') continue;
                out[i] = static_cast<char>('0' + number % 10);
                number /= 10;
            }
            from = to;
        }
        return true;
    }

  private:
    std::string mask_;
    std::vector<NumberCursor> numbers_;
};

class HexCursor final : public ColumnCursor {
  public:
    [[nodiscard]] static Result<std::unique_ptr<ColumnCursor>> open(codec::ByteReader& meta,
                                                                    StreamReader& streams) {
        auto cursor = std::make_unique<HexCursor>();
        cursor->digits_ = meta.fixed<std::uint8_t>() == 1 ? "0123456789ABCDEF" : "0123456789abcdef";
        const std::uint64_t size = meta.varint();
        cursor->mask_ = meta.bytes(size);
        const std::string_view kinds = meta.bytes(size);
        if (!meta.ok()) return corrupt();
        for (std::size_t i = 0; i < kinds.size(); ++i)
            if (kinds[i] == 1) cursor->places_.push_back(i);
        if (cursor->places_.empty()) return corrupt();
        cursor->packed_ = YG_TRY(streams.next());
        return cursor;
    }
    bool append(std::string& out) override {
        if (packed_.size() * 2 - next_ < places_.size()) return false;
        const std::size_t begin = out.size();
        out += mask_;
        for (const std::size_t place : places_) {
            const auto byte = static_cast<unsigned char>(packed_[next_ / 2]);
            out[begin + place] = digits_[next_ % 2 ? byte & 15 : byte >> 4];
            ++next_;
        }
        return true;
    }

  private:
    const char* digits_ = nullptr;
    std::string mask_;
    std::vector<std::size_t> places_;
    std::string packed_;
    std::size_t next_ = 0;
};

class PlainCursor final : public ColumnCursor {
  public:
    PlainCursor(NumberCursor lengths, std::string bytes)
        : lengths_(std::move(lengths)), bytes_(std::move(bytes)) {}
    bool append(std::string& out) override {
        if (lengths_.left() == 0) return false;
        const auto length = static_cast<std::uint64_t>(lengths_.next());
        if (length > bytes_.size() - next_) return false;
        out.append(bytes_, next_, length);
        next_ += length;
        return true;
    }

  private:
    NumberCursor lengths_;
    const std::string bytes_;
    std::size_t next_ = 0;
};

class RowsCursor final : public ColumnCursor {
  public:
    explicit RowsCursor(RowCursor rows) : rows_(std::move(rows)) {}
    bool append(std::string& out) override { return rows_.append(out); }

  private:
    RowCursor rows_;
};

/// Never more values than the column has: a constant or a mask costs nothing to repeat.
class CountedCursor final : public ColumnCursor {
  public:
    CountedCursor(std::unique_ptr<ColumnCursor> inner, std::uint64_t count)
        : inner_(std::move(inner)), left_(count) {}
    bool append(std::string& out) override {
        if (left_ == 0) return false;
        --left_;
        return inner_->append(out);
    }

  private:
    std::unique_ptr<ColumnCursor> inner_;
    std::uint64_t left_;
};
}  // namespace

Result<std::unique_ptr<ColumnCursor>> ColumnCursor::open(codec::ByteReader& meta,
                                                         StreamReader& streams, unsigned depth) {
    if (depth > kDeepest) return corrupt();
    const auto kind = static_cast<ColumnKind>(meta.fixed<std::uint8_t>());
    const std::uint64_t count = meta.varint();
    if (!meta.ok()) return corrupt();
    switch (kind) {
        case ColumnKind::Constant: {
            const std::string_view value = meta.bytes(meta.varint());
            if (!meta.ok()) return corrupt();
            return std::make_unique<CountedCursor>(std::make_unique<ConstantCursor>(value), count);
        }
        case ColumnKind::Dictionary:
            return DictionaryCursor::open(meta, streams, depth);
        case ColumnKind::Integer:
            return std::make_unique<IntegerCursor>(YG_TRY(NumberCursor::open(meta, streams)));
        case ColumnKind::Digits:
            return DigitsCursor::open(meta, streams);
        case ColumnKind::Hex:
            return HexCursor::open(meta, streams);
        case ColumnKind::Plain: {
            NumberCursor lengths = YG_TRY(NumberCursor::open(meta, streams));
            std::string bytes = YG_TRY(streams.next());
            return std::make_unique<PlainCursor>(std::move(lengths), std::move(bytes));
        }
        case ColumnKind::Rows:
            return std::make_unique<RowsCursor>(YG_TRY(RowCursor::open(meta, streams, depth + 1)));
    }
    return corrupt();
}

}  // namespace yagura::engine::message_template
