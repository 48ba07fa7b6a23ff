// SPDX-License-Identifier: Apache-2.0
//
// The ABI's handles as C++ values, and calls with exactly sized input so that the sanitizer sees a step past its end.
#ifndef FUZZ_ABI_HPP
#define FUZZ_ABI_HPP

#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "esf/esf.h"
#include "esf/unstable/lab.h"
#include "esf/unstable/testing.h"

namespace fuzz {

template <typename T, void (*release)(T *)> struct Release {
    void operator()(T *handle) const { release(handle); }
};
template <typename T, void (*release)(T *)> using Handle = std::unique_ptr<T, Release<T, release>>;

using Buf = Handle<esf_buf, esf_buf_free>;
using Error = Handle<esf_error, esf_error_free>;
using Endpoint = Handle<esf_endpoint, esf_endpoint_free>;
using Key = Handle<esf_key, esf_key_free>;
using Channel = Handle<esf_esprim_channel, esf_esprim_channel_free>;
using Request = Handle<esf_esprim_request, esf_esprim_request_free>;
using Exchange = Handle<esf_esprim_exchange, esf_esprim_exchange_free>;
using Received = Handle<esf_received, esf_received_free>;
using Incoming = Handle<esf_incoming, esf_incoming_free>;
using Attempt = Handle<esf_e2ekey, esf_e2ekey_free>;

inline std::string text_of(const esf_buf *buf) {
    return esf_buf_size(buf) == 0 ? std::string()
                                  : std::string(reinterpret_cast<const char *>(esf_buf_data(buf)), esf_buf_size(buf));
}

class Octets {
  public:
    explicit Octets(std::string_view text) : data_(new uint8_t[text.size()]), size_(text.size()) {
        if (size_ > 0)
            std::memcpy(data_.get(), text.data(), size_);
    }
    const uint8_t *data() const { return data_.get(); }
    size_t size() const { return size_; }

  private:
    std::unique_ptr<uint8_t[]> data_;
    size_t size_;
};

} // namespace fuzz

#endif
