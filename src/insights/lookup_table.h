#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "insights/ip_address.h"

namespace yagura::insights {

/// A table that the commands lookup and cidrlookup read: comma-separated values with the names of
/// the columns in the first line (RFC 4180). Immutable; any thread.
class LookupTable {
  public:
    static constexpr std::size_t kMaxBytes = 10'485'760;

    /// InvalidArgument, with a sentence for the user, for what is no such table: no columns or rows
    /// of another length, a name that stands twice or is empty, text that is not UTF-8.
    [[nodiscard]] static Result<std::shared_ptr<const LookupTable>> parse(std::string body);

    const std::vector<std::string>& columns() const { return columns_; }
    std::optional<std::size_t> column(std::string_view name) const;
    std::size_t rows() const { return cells_.size() / columns_.size() - 1; }
    /// Lives as long as the table.
    std::string_view value(std::size_t row, std::size_t column) const;

    /// Finds rows by the texts of some columns.
    class Index {
      public:
        /// Of several rows the first.
        std::optional<std::size_t> find(const std::vector<std::string_view>& key) const;

      private:
        friend class LookupTable;
        Index(const LookupTable& table, std::vector<std::size_t> columns);
        std::size_t place_of(const std::vector<std::string_view>& key) const;

        const LookupTable& table_;
        const std::vector<std::size_t> columns_;
        std::vector<std::uint32_t> places_;  ///< row + 1 at the hash of its key or behind; 0: free
    };
    /// Made when it is first asked for; lives as long as the table.
    const Index& index(const std::vector<std::size_t>& columns) const;

    /// Finds the row whose column holds the smallest network that an address is in. An address
    /// without a length is a network of its own; what is neither is passed over.
    class Networks {
      public:
        std::optional<std::size_t> find(const Address& address) const;

      private:
        friend class LookupTable;
        Networks(const LookupTable& table, std::size_t column);
        using Length = std::pair<bool, unsigned>;  ///< of which family, bits
        std::map<Length, std::map<Address, std::size_t>, std::greater<>> rows_;
    };
    const Networks& networks(std::size_t column) const;

  private:
    struct Cell {
        std::uint32_t begin = 0;
        std::uint32_t size = 0;
    };
    LookupTable() = default;

    std::string text_;
    std::vector<Cell> cells_;  ///< row by row, the names first
    std::vector<std::string> columns_;
    mutable std::mutex mutex_;
    mutable std::map<std::vector<std::size_t>, std::unique_ptr<const Index>> indexes_;
    mutable std::map<std::size_t, std::unique_ptr<const Networks>> networks_;
};

}  // namespace yagura::insights
