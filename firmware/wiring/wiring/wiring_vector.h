// Vector: a list in one piece. Places out of range are not checked, as on a device.
#pragma once

#include <initializer_list>
#include <vector>

#include "wiring_platform.h"

template <typename T>
class Vector {
  public:
    Vector() = default;
    explicit Vector(int count) : items_(size_t(count)) {}
    Vector(int count, const T& value) : items_(size_t(count), value) {}
    Vector(const T* values, int count) : items_(values, values + count) {}
    Vector(std::initializer_list<T> values) : items_(values) {}

    bool append(T value) { return items_.push_back(std::move(value)), true; }
    bool append(int count, const T& value) { return items_.insert(items_.end(), size_t(count), value), true; }
    bool append(const T* values, int count) { return items_.insert(items_.end(), values, values + count), true; }
    bool append(const Vector& other) { return append(other.data(), other.size()); }
    bool pushBack(T value) { return append(std::move(value)); }
    bool prepend(T value) { return insert(0, std::move(value)); }
    bool insert(int place, T value) { return items_.insert(items_.begin() + place, std::move(value)), true; }
    void removeAt(int place, int count = 1) {
        int end = count < 0 || place + count > size() ? size() : place + count;
        items_.erase(items_.begin() + place, items_.begin() + end);
    }
    bool removeOne(const T& value) {
        int place = indexOf(value);
        return place >= 0 && (removeAt(place), true);
    }
    int removeAll(const T& value) {
        int before = size();
        items_.erase(std::remove(items_.begin(), items_.end(), value), items_.end());
        return before - size();
    }
    T takeFirst() { return takeAt(0); }
    T takeLast() { return takeAt(size() - 1); }
    T takeAt(int place) {
        T value = std::move(items_[size_t(place)]);
        removeAt(place);
        return value;
    }
    Vector copy(int place, int count) const { return Vector(data() + place, count); }
    T& first() { return items_.front(); }
    const T& first() const { return items_.front(); }
    T& last() { return items_.back(); }
    const T& last() const { return items_.back(); }
    T& at(int place) { return items_[size_t(place)]; }
    const T& at(int place) const { return items_[size_t(place)]; }
    T& operator[](int place) { return at(place); }
    const T& operator[](int place) const { return at(place); }
    int indexOf(const T& value, int from = 0) const {
        for (int i = from; i < size(); i++) {
            if (at(i) == value) {
                return i;
            }
        }
        return -1;
    }
    int lastIndexOf(const T& value) const {
        int i = size() - 1;
        while (i >= 0 && !(at(i) == value)) {
            i--;
        }
        return i;
    }
    bool contains(const T& value) const { return indexOf(value) >= 0; }
    Vector& fill(const T& value) {
        std::fill(items_.begin(), items_.end(), value);
        return *this;
    }
    bool resize(int count) { return items_.resize(size_t(count)), true; }
    bool reserve(int count) { return items_.reserve(size_t(count)), true; }
    int size() const { return int(items_.size()); }
    bool isEmpty() const { return items_.empty(); }
    int capacity() const { return int(items_.capacity()); }
    bool trimToSize() { return items_.shrink_to_fit(), true; }
    void clear() { items_.clear(); }
    T* data() { return items_.data(); }
    const T* data() const { return items_.data(); }
    auto begin() { return items_.begin(); }
    auto end() { return items_.end(); }
    auto begin() const { return items_.begin(); }
    auto end() const { return items_.end(); }
    bool operator==(const Vector& other) const { return items_ == other.items_; }
    bool operator!=(const Vector& other) const { return items_ != other.items_; }

  private:
    std::vector<T> items_;
};
