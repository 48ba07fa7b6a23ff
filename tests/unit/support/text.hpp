// SPDX-License-Identifier: Apache-2.0
//
// What tests of every layer share: texts as spans and back, blocks of exactly their size (so that a step past the end is seen by the
// sanitizer), and errors that free themselves.
#ifndef UNIT_SUPPORT_TEXT_HPP
#define UNIT_SUPPORT_TEXT_HPP

#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace support {

inline span as_span(std::string_view text) {
    return span_of(text.data(), text.size());
}

inline std::string text_of(span octets) {
    return octets.size == 0 ? std::string() : std::string(reinterpret_cast<const char *>(octets.data), octets.size);
}

inline std::string text_of(const bytes *octets) {
    return text_of(bytes_span(octets));
}

class Block {
  public:
    explicit Block(std::string_view text) : octets_(new uint8_t[text.size()]), size_(text.size()) {
        if (size_ > 0)
            std::memcpy(octets_.get(), text.data(), size_);
    }
    span octets() const { return span_of(octets_.get(), size_); }

  private:
    std::unique_ptr<uint8_t[]> octets_;
    size_t size_;
};

// The out-parameter of an error: `read(&x, failure.out())`.
class Failure {
  public:
    Failure() = default;
    ~Failure() { error_free(error_); }
    Failure(const Failure &) = delete;
    Failure &operator=(const Failure &) = delete;

    struct error **out() {
        error_free(error_);
        error_ = nullptr;
        return &error_;
    }
    struct error *get() const {
        return error_;
    }
    struct error *operator->() const {
        return error_;
    }
    bool is_there() const { return error_ != nullptr; }
    int32_t code() const { return error_ == nullptr ? 0 : error_->code; }
    int32_t rsc() const { return error_ == nullptr ? 0 : error_->rsc; }
    std::string where() const { return error_ == nullptr ? "" : error_->where; }
    std::string message() const { return error_ == nullptr ? "" : error_->message; }

  private:
    struct error *error_ = nullptr;
};

} // namespace support

#endif
