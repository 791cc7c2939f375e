#include "insights/lookup_table.h"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <functional>
#include <set>

#include "text/utf8.h"

namespace yagura::insights {
namespace {

std::unexpected<Error> no_table(std::string why) {
    return fail(Errc::InvalidArgument, std::move(why));
}

/// Reads cells off a text, taking quotes away in place: what stands in a cell is never longer than
/// how it is written.
class CellReader {
  public:
    explicit CellReader(std::string& text) : text_(text) {}

    bool at_end() const { return at_ == text_.size(); }
    /// After a cell: whether it was the last of its row.
    bool row_ended() const { return row_ended_; }

    /// Begin and size. Nothing when a quote is not closed, or something stands behind one.
    std::optional<std::pair<std::size_t, std::size_t>> next() {
        const std::size_t begin = at_;
        if (at_ < text_.size() && text_[at_] == '"') {
            std::size_t out = ++at_;
            const std::size_t first = out;
            for (;; ++at_) {
                if (at_ == text_.size()) return std::nullopt;
                if (text_[at_] == '"') {
                    if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') break;
                    ++at_;
                }
                text_[out++] = text_[at_];
            }
            ++at_;
            if (!end_cell()) return std::nullopt;
            return std::pair(first, out - first);
        }
        at_ = std::min(text_.find_first_of(",\r\n", at_), text_.size());
        const std::size_t size = at_ - begin;
        if (!end_cell()) return std::nullopt;
        return std::pair(begin, size);
    }

  private:
    bool end_cell() {
        row_ended_ = true;
        if (at_ == text_.size()) return true;
        const char c = text_[at_];
        if (c == ',') {
            row_ended_ = false;
        } else if (c == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') {
            ++at_;
        } else if (c != '\n' && c != '\r') {
            return false;
        }
        ++at_;
        return true;
    }

    std::string& text_;
    std::size_t at_ = 0;
    bool row_ended_ = false;
};

}  // namespace

Result<std::shared_ptr<const LookupTable>> LookupTable::parse(std::string body) {
    if (body.size() > kMaxBytes) {
        return no_table(fmt::format("The table is larger than {} bytes.", kMaxBytes));
    }
    if (!text::utf8_valid(body)) return no_table("The table is not UTF-8.");
    if (body.starts_with("\xEF\xBB\xBF")) body.erase(0, 3);
    std::shared_ptr<LookupTable> table(new LookupTable());
    table->text_ = std::move(body);
    CellReader reader(table->text_);
    std::size_t line = 1;
    for (std::size_t in_row = 0; !reader.at_end() || in_row > 0;) {
        const auto cell = reader.next();
        if (!cell) return no_table(fmt::format("Row {} has a quote that does not fit.", line));
        table->cells_.push_back(
            {static_cast<std::uint32_t>(cell->first), static_cast<std::uint32_t>(cell->second)});
        ++in_row;
        if (!reader.row_ended()) continue;
        const bool blank = in_row == 1 && cell->second == 0;
        if (line > 1 && blank && reader.at_end()) {
            table->cells_.pop_back();  // a last line with nothing in it is none
            break;
        }
        if (line == 1) {
            for (const Cell& name : table->cells_) {
                table->columns_.push_back(table->text_.substr(name.begin, name.size));
            }
        } else if (in_row != table->columns_.size()) {
            return no_table(fmt::format("Row {} has {} fields, the header has {}.", line, in_row,
                                        table->columns_.size()));
        }
        ++line;
        in_row = 0;
    }
    std::set<std::string_view> names;
    for (const std::string& name : table->columns_) {
        if (name.empty()) return no_table("The header has a column without a name.");
        if (!names.insert(name).second) {
            return no_table(fmt::format("The header has the column {} twice.", name));
        }
    }
    if (names.empty()) return no_table("The table has no header.");
    return table;
}

std::optional<std::size_t> LookupTable::column(std::string_view name) const {
    const auto at = std::ranges::find(columns_, name);
    if (at == columns_.end()) return std::nullopt;
    return static_cast<std::size_t>(at - columns_.begin());
}

std::string_view LookupTable::value(std::size_t row, std::size_t column) const {
    const Cell& cell = cells_[(row + 1) * columns_.size() + column];
    return std::string_view(text_).substr(cell.begin, cell.size);
}

LookupTable::Index::Index(const LookupTable& table, std::vector<std::size_t> columns)
    : table_(table), columns_(std::move(columns)), places_(std::bit_ceil(table.rows() * 2 + 1)) {
    std::vector<std::string_view> key(columns_.size());
    for (std::size_t row = 0; row < table.rows(); ++row) {
        for (std::size_t i = 0; i < key.size(); ++i) key[i] = table.value(row, columns_[i]);
        std::uint32_t& place = places_[place_of(key)];
        if (place == 0) place = static_cast<std::uint32_t>(row + 1);
    }
}

std::size_t LookupTable::Index::place_of(const std::vector<std::string_view>& key) const {
    std::size_t hash = 0;
    for (const std::string_view part : key) {
        hash = hash * 1'000'003 + std::hash<std::string_view>()(part);
    }
    const auto is_there = [&](std::size_t row) {
        for (std::size_t i = 0; i < key.size(); ++i) {
            if (table_.value(row, columns_[i]) != key[i]) return false;
        }
        return true;
    };
    for (std::size_t place = hash;; ++place) {
        place &= places_.size() - 1;
        if (places_[place] == 0 || is_there(places_[place] - 1)) return place;
    }
}

std::optional<std::size_t> LookupTable::Index::find(
    const std::vector<std::string_view>& key) const {
    const std::uint32_t found = places_[place_of(key)];
    if (found == 0) return std::nullopt;
    return found - 1;
}

const LookupTable::Index& LookupTable::index(const std::vector<std::size_t>& columns) const {
    const std::lock_guard lock(mutex_);
    auto& index = indexes_[columns];
    if (!index) index.reset(new Index(*this, columns));
    return *index;
}

LookupTable::Networks::Networks(const LookupTable& table, std::size_t column) {
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const std::string_view text = table.value(row, column);
        auto subnet = parse_subnet(text);
        if (const auto address = parse_address(text)) {
            subnet = Subnet{*address, address->v6 ? 128u : 32u};
        }
        if (!subnet) continue;
        rows_[{subnet->address.v6, subnet->bits}].emplace(network_of(subnet->address, subnet->bits),
                                                          row);
    }
}

std::optional<std::size_t> LookupTable::Networks::find(const Address& address) const {
    for (const auto& [length, rows] : rows_) {
        if (length.first != address.v6) continue;
        const auto found = rows.find(network_of(address, length.second));
        if (found != rows.end()) return found->second;
    }
    return std::nullopt;
}

const LookupTable::Networks& LookupTable::networks(std::size_t column) const {
    const std::lock_guard lock(mutex_);
    auto& networks = networks_[column];
    if (!networks) networks.reset(new Networks(*this, column));
    return *networks;
}

}  // namespace yagura::insights
