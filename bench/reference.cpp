// A small native reference of the kernels and of a whole training step, on the same tiled layout and with the same
// algorithm as src/kernel/assembly: what -O3 makes of plain loops on this machine. No events, no d2d offsets, one
// thread; the deterministic encoder and the linear-step device only.
//
// Built with -DEXACT -ffp-contract=off it gives the bits of the WASM kernels, which is how bench/reference.ts checks
// it; built without, it may fuse multiply-adds and adds as many lanes as the machine has.
//
// usage: reference CASE   (format: bench/case.ts); then lines on stdin, each answered by a line of JSON:
//   step          trains all samples of the case from its state
//   kernel NAME N N calls of a kernel on all tiles of layer 0
//   dump PATH     writes the conductances as they stand (f32, as in the case)
//   machine       what the machine can do: GFLOP/s in registers, GB/s of reading
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

#ifdef EXACT
constexpr int LANES = 4; // four running sums, as the WASM kernel keeps
#else
constexpr int LANES = 16;
#endif
constexpr int HITS_MAX = 1024;
constexpr uint32_t STREAM_C2C = 4, STREAM_RESET = 5;

static float *floats(size_t count) {
  const size_t bytes = (4 * count + 64 + 63) / 64 * 64;
  void *at = std::aligned_alloc(64, bytes);
  std::memset(at, 0, bytes);
  return static_cast<float *>(at);
}

struct Pair { float gMin, gMax, step, c2c, coef, scale; };
struct Tile {
  int row0, col0, rows, cols, stride;
  float *w, *planes, *activeX, *forward, *backward;
  int *activeRow, *full;
  int active = 0, fullCount = 0, hits = 0, pulses = 0;
  size_t plane; // floats from plane to plane
};
struct Layer {
  int index, rows, cols, rowTiles, colTiles;
  float *x, *z, *y, *delta;
  std::vector<Tile> tiles;
};
struct Header {
  int32_t magic, layers, tileRows, tileCols, pairs, selected, samples, pixels, derivative, step;
  uint32_t seedLo, seedHi;
  float weightScale, rate;
};

static Header head;
static std::vector<Pair> pairs;
static std::vector<Layer> layers;
static std::vector<uint8_t> images, labels;
static std::vector<std::vector<float>> initial; // per layer, planes row-major without padding
static std::vector<float> kernelX, kernelDelta;
static uint32_t step_;

// Hit list, one array per field.
alignas(64) static int32_t hitCell[HITS_MAX + 16];
alignas(64) static uint32_t hitKey[HITS_MAX + 16];
alignas(64) static float hitPulses[HITS_MAX + 16], deviate[HITS_MAX + 16];
alignas(64) static uint32_t wordA[HITS_MAX + 16], wordB[HITS_MAX + 16];
alignas(64) static int32_t candidate[8192 + 16];
alignas(64) static float candidateDelta[8192 + 16];

static inline float asFloat(int32_t v) { float f; std::memcpy(&f, &v, 4); return f; }
static inline int32_t asInt(float v) { int32_t i; std::memcpy(&i, &v, 4); return i; }

// --- the polynomials of src/kernel/math.ts --------------------------------------------------------------------
static inline float log32(float x) {
  const int32_t above = asInt(x) - 0x3f3504f3;
  const float e = float(above >> 23);
  const float m = asFloat((above & 0x007fffff) + 0x3f3504f3) - 1.0f;
  const float z = m * m;
  float y = 7.0376836292e-2f;
  y = y * m + -1.151461031e-1f; y = y * m + 1.167699874e-1f; y = y * m + -1.2420140846e-1f;
  y = y * m + 1.4249322787e-1f; y = y * m + -1.6668057665e-1f; y = y * m + 2.0000714765e-1f;
  y = y * m + -2.4999993993e-1f; y = y * m + 3.3333331174e-1f;
  y = (y * m) * z;
  y = y + e * -2.1219444e-4f;
  y = y - 0.5f * z;
  return (m + y) + e * 0.693359375f;
}
static inline float cosTurns32(float turns) {
  const float t = std::fabs(std::fabs(turns) - 0.5f) - 0.25f;
  const float z = t * t;
  float y = 39.71095425163074f;
  y = y * z + -76.5749974687799f; y = y * z + 81.60223150271516f; y = y * z + -41.34167748318493f;
  y = y * z + 6.283185273815162f;
  return y * t;
}
static inline float exp32(float x) {
  float v = x < -87.0f ? -87.0f : x;
  v = v > 88.0f ? 88.0f : v;
  const float n = std::floor(v * 1.4426950408889634f + 0.5f);
  const float r = (v - n * 0.693359375f) - n * -2.1219444e-4f;
  float y = 1.98756915e-4f;
  y = y * r + 1.3981999507e-3f; y = y * r + 8.3334519073e-3f; y = y * r + 4.1665795894e-2f;
  y = y * r + 1.6666665459e-1f; y = y * r + 5.0000001201e-1f;
  y = (y * (r * r) + r) + 1.0f;
  return y * asFloat((int32_t(n) + 127) << 23);
}

// --- reads ----------------------------------------------------------------------------------------------------
// Rows may be read past their end: what follows is the next row or the slack of `floats`, and is not used.
typedef float Vector __attribute__((vector_size(4 * LANES)));
static inline Vector vectorAt(const float *at) {
  Vector v;
  std::memcpy(&v, at, sizeof v);
  return v;
}

template <int V> static inline void forwardBlock(const Tile &t, int c) {
  Vector sum[V] = {};
  for (int i = 0; i < t.active; i++) {
    const float *w = t.w + size_t(t.activeRow[i]) * t.stride + c;
    const float x = t.activeX[i];
    for (int v = 0; v < V; v++) sum[v] = sum[v] + x * vectorAt(w + v * LANES);
  }
  std::memcpy(t.forward + c, sum, sizeof sum);
}

static void readForward(const Layer &layer, Tile &t) {
  int active = 0;
  for (int r = 0; r < t.rows; r++) {
    const float x = layer.x[t.row0 + r];
    t.activeRow[active] = r;
    t.activeX[active] = x;
    active += x != 0;
  }
  t.active = active;
  // A block of columns stays in registers while all rows go by.
  const int vectors = (t.stride + LANES - 1) / LANES;
  for (int v = 0; v < vectors; v += 8) switch (vectors - v) {
    case 1: forwardBlock<1>(t, v * LANES); break;
    case 2: forwardBlock<2>(t, v * LANES); break;
    case 3: forwardBlock<3>(t, v * LANES); break;
    case 4: forwardBlock<4>(t, v * LANES); break;
    case 5: forwardBlock<5>(t, v * LANES); break;
    case 6: forwardBlock<6>(t, v * LANES); break;
    case 7: forwardBlock<7>(t, v * LANES); break;
    default: forwardBlock<8>(t, v * LANES);
  }
}

static inline float total(Vector v) {
  float lane[LANES];
  std::memcpy(lane, &v, sizeof v);
  for (int half = LANES / 2; half >= 4; half /= 2) for (int l = 0; l < half; l++) lane[l] += lane[l + half];
  return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

static void readBackward(const Layer &layer, Tile &t) {
  alignas(64) static float delta[8192 + 16];
  std::memcpy(delta, layer.delta + t.col0, 4 * t.cols);
  std::memset(delta + t.cols, 0, 4 * (t.stride - t.cols) + 64);
  const int rows = t.rows, n = t.stride;
  const float *w = t.w;
  int r = 0;
  for (; r + 4 <= rows; r += 4, w += 4 * n) {
    Vector a{}, b{}, c{}, d{};
    for (int k = 0; k < n; k += LANES) {
      const Vector e = vectorAt(delta + k);
      a += e * vectorAt(w + k);
      b += e * vectorAt(w + n + k);
      c += e * vectorAt(w + 2 * n + k);
      d += e * vectorAt(w + 3 * n + k);
    }
    t.backward[r] = total(a);
    t.backward[r + 1] = total(b);
    t.backward[r + 2] = total(c);
    t.backward[r + 3] = total(d);
  }
  for (; r < rows; r++, w += n) {
    Vector a{};
    for (int k = 0; k < n; k += LANES) a += vectorAt(delta + k) * vectorAt(w + k);
    t.backward[r] = total(a);
  }
}

// --- updates --------------------------------------------------------------------------------------------------
static void drawDeviates(const Layer &layer, int pair, int count, uint32_t stream) {
  const uint32_t source = stream << 24 | uint32_t(layer.index) << 16 | uint32_t(2 * pair);
  const uint32_t seedLo = head.seedLo, seedHi = head.seedHi, step = step_;
  for (int i = 0; i < count; i++) {
    uint32_t c0 = hitKey[i] >> 2, c1 = step, c2 = source + (uint32_t(asInt(hitPulses[i])) >> 31), c3 = 0;
    uint32_t k0 = seedLo, k1 = seedHi;
    for (int round = 0; round < 10; round++) {
      const uint64_t p0 = uint64_t(c0) * 0xd2511f53u, p1 = uint64_t(c2) * 0xcd9e8d57u;
      c0 = uint32_t(p1 >> 32) ^ c1 ^ k0;
      c1 = uint32_t(p1);
      c2 = uint32_t(p0 >> 32) ^ c3 ^ k1;
      c3 = uint32_t(p0);
      k0 += 0x9e3779b9u;
      k1 += 0xbb67ae85u;
    }
    const bool second = hitKey[i] & 2;
    wordA[i] = second ? c2 : c0;
    wordB[i] = second ? c3 : c1;
  }
  for (int i = 0; i < count; i++) {
    const float u1 = float(int32_t((wordA[i] >> 8) + 1)) * 5.9604644775390625e-8f;
    const float u2 = float(int32_t(wordB[i] >> 8)) * 5.9604644775390625e-8f;
    const float odd = float(int32_t(hitKey[i] & 1)) * 0.25f;
    deviate[i] = std::sqrt(-2.0f * log32(u1)) * cosTurns32(u2 - odd);
  }
}

static void land(const Layer &layer, Tile &t, int pair, int count, uint32_t stream) {
  if (count == 0) return;
  const Pair &p = pairs[pair];
  const bool noisy = p.c2c != 0;
  if (noisy) drawDeviates(layer, pair, count, stream);
  float *planes = t.planes + 2 * pair * t.plane;
  const float weightScale = head.weightScale;
  const int pairCount = head.pairs;
  for (int i = 0; i < count; i++) {
    const float n = std::fabs(hitPulses[i]);
    const float pulses = noisy ? n + (p.c2c * std::sqrt(n)) * deviate[i] : n;
    float &g = planes[hitCell[i] + (std::signbit(hitPulses[i]) ? t.plane : 0)];
    float v = g + p.step * pulses;
    v = v < p.gMin ? p.gMin : v;
    g = v > p.gMax ? p.gMax : v;
    const float *at = t.planes + hitCell[i];
    float sum = pairs[0].coef * (at[0] - at[t.plane]);
    for (int q = 1; q < pairCount; q++) sum += pairs[q].coef * (at[2 * q * t.plane] - at[(2 * q + 1) * t.plane]);
    t.w[hitCell[i]] = weightScale * sum;
  }
}

static void landUpdate(const Layer &layer, Tile &t, int pair, int count) {
  land(layer, t, pair, count, STREAM_C2C);
  const Pair &p = pairs[pair];
  const float *plus = t.planes + 2 * pair * t.plane, *minus = plus + t.plane;
  const float half = 0.5f * p.step;
  int pulses = 0;
  for (int i = 0; i < count; i++) {
    const int cell = hitCell[i];
    pulses += int(std::fabs(hitPulses[i]));
    const float a = plus[cell], b = minus[cell];
    if ((a >= p.gMax && b - p.gMin > half) || (b >= p.gMax && a - p.gMin > half)) t.full[t.fullCount++] = cell;
  }
  t.hits += count;
  t.pulses += pulses;
}

static float peakOf(const float *v, int count) {
  int32_t largest = 0; // floats without sign are ordered as their bits are
  for (int i = 0; i < count; i++) {
    const int32_t a = asInt(v[i]) & 0x7fffffff;
    largest = a > largest ? a : largest;
  }
  return asFloat(largest);
}

/** Normal deviates of `count` cells from a key on, of one plane: four from each block of the generator. */
static const float *rowDeviates(const Layer &layer, uint32_t key, int count, uint32_t plane) {
  alignas(64) static uint32_t word[4][2048 + 16];
  alignas(64) static float out[8192 + 64];
  const uint32_t first = key >> 2, source = STREAM_C2C << 24 | uint32_t(layer.index) << 16 | plane;
  const uint32_t seedLo = head.seedLo, seedHi = head.seedHi, step = step_;
  const int quads = int(((key + count - 1) >> 2) - first) + 1;
  for (int q = 0; q < quads; q++) {
    uint32_t c0 = first + q, c1 = step, c2 = source, c3 = 0;
    uint32_t k0 = seedLo, k1 = seedHi;
    for (int round = 0; round < 10; round++) {
      const uint64_t p0 = uint64_t(c0) * 0xd2511f53u, p1 = uint64_t(c2) * 0xcd9e8d57u;
      c0 = uint32_t(p1 >> 32) ^ c1 ^ k0;
      c1 = uint32_t(p1);
      c2 = uint32_t(p0 >> 32) ^ c3 ^ k1;
      c3 = uint32_t(p0);
      k0 += 0x9e3779b9u;
      k1 += 0xbb67ae85u;
    }
    word[0][q] = c0;
    word[1][q] = c1;
    word[2][q] = c2;
    word[3][q] = c3;
  }
  for (int half = 0; half < 4; half += 2) {
    const uint32_t *__restrict a = word[half], *__restrict b = word[half + 1];
    for (int q = 0; q < quads; q++) {
      const float u1 = float(int32_t((a[q] >> 8) + 1)) * 5.9604644775390625e-8f;
      const float u2 = float(int32_t(b[q] >> 8)) * 5.9604644775390625e-8f;
      const float radius = std::sqrt(-2.0f * log32(u1));
      out[4 * q + half] = radius * cosTurns32(u2);
      out[4 * q + half + 1] = radius * cosTurns32(u2 - 0.25f);
    }
  }
  return out + (key - 4 * first);
}

/** One row of an update, every column looked at. */
template <int PAIRS, bool NOISY>
static void updateRow(const Layer &layer, Tile &t, int pair, int row, float scaled, const float *delta, uint32_t key) {
  alignas(64) static float up[8192], down[8192];
  alignas(64) static int32_t isFull[8192];
  const Pair p = pairs[pair];
  const int cols = t.cols;
  if (NOISY) {
    std::memcpy(up, rowDeviates(layer, key, cols, 2 * pair), 4 * cols);
    std::memcpy(down, rowDeviates(layer, key, cols, 2 * pair + 1), 4 * cols);
  }
  const size_t at = size_t(row) * t.stride;
  float *__restrict plus = t.planes + 2 * pair * t.plane + at;
  float *__restrict minus = plus + t.plane;
  const float *__restrict other = t.planes + 2 * (PAIRS - 1 - pair) * t.plane + at;
  const float *__restrict otherMinus = other + t.plane;
  float *__restrict w = t.w + at;
  const float c0 = pairs[0].coef, c1 = pairs[PAIRS - 1].coef, s = head.weightScale, half = 0.5f * p.step;
  int32_t hits = 0, pulses = 0, anyFull = 0;
#pragma GCC ivdep
  for (int c = 0; c < cols; c++) {
    const float product = scaled * delta[c];
    const float n = std::nearbyint(std::fabs(product));
    const bool hit = std::fabs(product) > 0.5f, toPlus = product > 0;
    const float change = p.step * (NOISY ? n + (p.c2c * std::sqrt(n)) * (toPlus ? up[c] : down[c]) : n);
    const float before = toPlus ? plus[c] : minus[c];
    float g = before + change;
    g = g < p.gMin ? p.gMin : g;
    g = g > p.gMax ? p.gMax : g;
    g = hit ? g : before;
    const float a = toPlus ? g : plus[c], b = toPlus ? minus[c] : g;
    plus[c] = a;
    minus[c] = b;
    if (PAIRS == 1) w[c] = s * (c0 * (a - b));
    else {
      const float mine = a - b, others = other[c] - otherMinus[c];
      w[c] = s * (c0 * (pair == 0 ? mine : others) + c1 * (pair == 0 ? others : mine));
    }
    const int32_t full = hit & (((a >= p.gMax) & (b - p.gMin > half)) | ((b >= p.gMax) & (a - p.gMin > half)));
    isFull[c] = full;
    anyFull |= full;
    hits += hit;
    pulses += int32_t(n);
  }
  t.hits += hits;
  t.pulses += pulses;
  if (anyFull) for (int c = 0; c < cols; c++) if (isFull[c]) t.full[t.fullCount++] = int(at) + c;
}

static void update(const Layer &layer, Tile &t, int pair) {
  t.fullCount = t.hits = t.pulses = 0;
  const float scale = pairs[pair].scale;
  const float reach = peakOf(t.activeX, t.active) * std::fabs(scale);
  const float *delta = layer.delta + t.col0;
  int candidates = 0;
  for (int c = 0; c < t.cols; c += 16) {
    const int end = std::min(16, t.cols - c);
    int any = 0;
    for (int l = 0; l < end; l++) any |= reach * std::fabs(delta[c + l]) > 0.5f;
    if (!any) continue;
    for (int l = 0; l < end; l++) {
      candidate[candidates] = c + l;
      candidateDelta[candidates] = delta[c + l];
      candidates += reach * std::fabs(delta[c + l]) > 0.5f;
    }
  }
  if (candidates == 0) return;
  const float largest = peakOf(candidateDelta, candidates);
  for (int l = 0; l < 16; l++) candidateDelta[candidates + l] = 0;
  const uint32_t key0 = uint32_t(t.row0) * layer.cols + t.col0;
  // Where most cells may be hit, whole rows at a time cost less than a list.
  if (4 * candidates > t.cols) {
    const bool noisy = pairs[pair].c2c != 0;
    const auto row = head.pairs == 1 ? (noisy ? updateRow<1, true> : updateRow<1, false>)
                                     : (noisy ? updateRow<2, true> : updateRow<2, false>);
    for (int i = 0; i < t.active; i++) {
      const float scaled = t.activeX[i] * scale;
      if (!(std::fabs(scaled) * largest > 0.5f)) continue;
      const uint32_t key = key0 + uint32_t(t.activeRow[i]) * layer.cols;
      (*row)(layer, t, pair, t.activeRow[i], scaled, delta, key);
    }
    return;
  }
  int hits = 0;
  for (int i = 0; i < t.active; i++) {
    const float scaled = t.activeX[i] * scale;
    if (!(std::fabs(scaled) * largest > 0.5f)) continue;
    const int row = t.activeRow[i];
    const int cell = row * t.stride;
    const uint32_t key = key0 + uint32_t(row) * layer.cols;
    for (int j = 0; j < candidates; j += 16) {
      float product[16];
      int any = 0;
      for (int l = 0; l < 16; l++) {
        product[l] = scaled * candidateDelta[j + l];
        any |= std::fabs(product[l]) > 0.5f;
      }
      if (!any) continue;
      for (int l = 0; l < 16; l++) {
        hitCell[hits] = cell + candidate[j + l];
        hitKey[hits] = key + candidate[j + l];
        hitPulses[hits] = std::nearbyint(product[l]);
        hits += std::fabs(product[l]) > 0.5f;
      }
      if (hits > HITS_MAX - 16) {
        landUpdate(layer, t, pair, hits);
        hits = 0;
      }
    }
  }
  landUpdate(layer, t, pair, hits);
}

static int reset(const Layer &layer, Tile &t, int pair) {
  const Pair &p = pairs[pair];
  float *plus = t.planes + 2 * pair * t.plane, *minus = plus + t.plane;
  const int count = t.fullCount;
  int hits = 0;
  for (int i = 0; i < count; i++) {
    const int cell = t.full[i], row = cell / t.stride;
    const float difference = plus[cell] - minus[cell];
    const float n = std::nearbyint(std::fabs(difference) / p.step);
    plus[cell] = minus[cell] = p.gMin;
    hitCell[hits] = cell;
    hitKey[hits] = uint32_t(t.row0 + row) * layer.cols + t.col0 + (cell - row * t.stride);
    hitPulses[hits++] = difference < 0 ? -n : n;
    if (hits == HITS_MAX) { land(layer, t, pair, hits, STREAM_RESET); hits = 0; }
  }
  land(layer, t, pair, hits, STREAM_RESET);
  t.fullCount = 0;
  return count;
}

static void updateIdeal(const Layer &layer, Tile &t) {
  const float *__restrict delta = layer.delta + t.col0;
  for (int i = 0; i < t.active; i++) {
    float *__restrict w = t.w + size_t(t.activeRow[i]) * t.stride;
    const float x = head.rate * t.activeX[i];
    for (int c = 0; c < t.cols; c++) w[c] = w[c] + x * delta[c];
  }
  t.hits = t.active * t.cols;
}

static void refreshWeights(Tile &t) {
  const size_t count = size_t(t.rows) * t.stride;
  float *__restrict w = t.w;
  const float *__restrict g = t.planes;
  const float s = head.weightScale;
  if (head.pairs == 1) {
    const float c = pairs[0].coef;
    for (size_t i = 0; i < count; i++) w[i] = s * (c * (g[i] - g[i + t.plane]));
  } else {
    const float c = pairs[0].coef, d = pairs[1].coef;
    const float *__restrict small = g + 2 * t.plane;
    for (size_t i = 0; i < count; i++) w[i] = s * (c * (g[i] - g[i + t.plane]) + d * (small[i] - small[i + t.plane]));
  }
}

// --- neurons and the whole step -------------------------------------------------------------------------------
static void integrateAndFire(Layer &layer) {
  for (int ct = 0; ct < layer.colTiles; ct++) {
    const Tile &first = layer.tiles[ct];
    float *__restrict z = layer.z + first.col0;
    for (int c = 0; c < first.cols; c++) z[c] = first.forward[c] + 0.0f;
    for (int rt = 1; rt < layer.rowTiles; rt++) {
      const float *__restrict sums = layer.tiles[rt * layer.colTiles + ct].forward;
      for (int c = 0; c < first.cols; c++) z[c] = z[c] + sums[c];
    }
  }
  for (int c = 0; c < layer.cols; c++) {
    float z = layer.z[c] < -87.0f ? -87.0f : layer.z[c];
    z = z > 87.0f ? 87.0f : z;
    layer.y[c] = 1.0f / (1.0f + exp32(-z));
  }
}

static void backpropagate(Layer &layer, Layer &below) {
  for (int j = 0; j < below.cols; j++) {
    const int rt = j / head.tileRows;
    float sum = 0;
    for (int ct = 0; ct < layer.colTiles; ct++) {
      const Tile &t = layer.tiles[rt * layer.colTiles + ct];
      sum = sum + t.backward[j - t.row0];
    }
    const float y = layer.x[j];
    below.delta[j] = (sum * y) * (1.0f - y);
  }
}

struct Totals { long hits = 0, pulses = 0, resets = 0, right = 0; double loss = 0; };

static void trainStep(const uint8_t *image, int label, Totals &totals) {
  step_++;
  Layer &input = layers.front(), &output = layers.back();
  for (int i = 0; i < head.pixels; i++) input.x[i] = float(image[i]) / 255.0f;
  for (Layer &layer : layers) {
    for (Tile &t : layer.tiles) readForward(layer, t);
    integrateAndFire(layer);
  }
  int best = 0;
  for (int c = 1; c < output.cols; c++) if (output.y[c] > output.y[best]) best = c;
  totals.right += best == label;
  for (int c = 0; c < output.cols; c++) {
    const float o = output.y[c], difference = (c == label ? 1.0f : 0.0f) - o;
    output.delta[c] = head.derivative ? difference * o * (1.0f - o) : difference;
  }
  for (size_t l = layers.size() - 1; l > 0; l--) {
    for (Tile &t : layers[l].tiles) readBackward(layers[l], t);
    backpropagate(layers[l], layers[l - 1]);
  }
  for (Layer &layer : layers) {
    if (head.pairs > 0) { // no line has a pulse to send
      const float busiest = (peakOf(layer.x, layer.rows) * pairs[head.selected].scale) * peakOf(layer.delta, layer.cols);
      if (std::nearbyint(busiest) == 0) continue;
    }
    for (Tile &t : layer.tiles) {
      if (head.pairs == 0) { updateIdeal(layer, t); totals.hits += t.hits; continue; }
      update(layer, t, head.selected);
      totals.hits += t.hits;
      totals.pulses += t.pulses;
      if (t.fullCount > 0) totals.resets += reset(layer, t, head.selected);
    }
  }
  for (int c = 0; c < output.cols; c++) totals.loss += double(output.delta[c]) * output.delta[c] / 2;
}

// --- the case -------------------------------------------------------------------------------------------------
static void cut(Layer &layer) {
  for (int r = 0; r < layer.rows; r += head.tileRows)
    for (int c = 0; c < layer.cols; c += head.tileCols) {
      Tile t{};
      t.row0 = r; t.col0 = c;
      t.rows = std::min(head.tileRows, layer.rows - r);
      t.cols = std::min(head.tileCols, layer.cols - c);
      t.stride = (t.cols + 3) & ~3;
      t.plane = size_t(t.rows) * t.stride;
      t.w = floats(t.plane + 64);
      t.planes = floats(t.plane * 2 * std::max(1, head.pairs));
      t.activeX = floats(t.rows + 4);
      t.forward = floats(t.stride + 64);
      t.backward = floats(t.rows + 4);
      t.activeRow = reinterpret_cast<int *>(floats(t.rows + 4));
      t.full = reinterpret_cast<int *>(floats(t.plane));
      layer.tiles.push_back(t);
    }
}

/** Copies planes between the case's layout and the tiles. */
static void eachRow(Layer &layer, std::vector<float> &values, bool out) {
  const int planes = head.pairs == 0 ? 1 : 2 * head.pairs;
  for (Tile &t : layer.tiles)
    for (int p = 0; p < planes; p++)
      for (int r = 0; r < t.rows; r++) {
        float *tile = (head.pairs == 0 ? t.w : t.planes + p * t.plane) + size_t(r) * t.stride;
        float *flat = values.data() + (size_t(p) * layer.rows + t.row0 + r) * layer.cols + t.col0;
        if (out) std::memcpy(flat, tile, 4 * t.cols); else std::memcpy(tile, flat, 4 * t.cols);
      }
}

static void restore() {
  step_ = uint32_t(head.step);
  for (Layer &layer : layers) {
    eachRow(layer, initial[layer.index], false);
    if (head.pairs > 0) for (Tile &t : layer.tiles) refreshWeights(t);
  }
}

template <class T> static void take(FILE *file, T *to, size_t count) {
  if (std::fread(to, sizeof(T), count, file) != count) { std::fprintf(stderr, "case too short\n"); std::exit(2); }
}

static void load(const char *path) {
  FILE *file = std::fopen(path, "rb");
  if (!file) { std::fprintf(stderr, "cannot open the case\n"); std::exit(2); }
  take(file, &head, 1);
  if (head.magic != 0x53594e50) { std::fprintf(stderr, "not a case\n"); std::exit(2); }
  std::vector<int32_t> sizes(head.layers + 1);
  take(file, sizes.data(), sizes.size());
  pairs.resize(head.pairs);
  take(file, pairs.data(), pairs.size());
  for (int l = 0; l < head.layers; l++) {
    Layer layer{};
    layer.index = l;
    layer.rows = sizes[l] + 1;
    layer.cols = sizes[l + 1];
    layer.rowTiles = (layer.rows + head.tileRows - 1) / head.tileRows;
    layer.colTiles = (layer.cols + head.tileCols - 1) / head.tileCols;
    layer.x = floats(layer.rows + 4);
    layer.x[layer.rows - 1] = 1;
    layer.z = floats(layer.cols + 4);
    layer.delta = floats(layer.cols + 4);
    cut(layer);
    layers.push_back(layer);
    initial.emplace_back(size_t(head.pairs == 0 ? 1 : 2 * head.pairs) * layer.rows * layer.cols);
    take(file, initial.back().data(), initial.back().size());
  }
  for (int l = 0; l < head.layers; l++)
    layers[l].y = l + 1 < head.layers ? layers[l + 1].x : floats(layers[l].cols + 4);
  kernelX.resize(layers[0].rows);
  kernelDelta.resize(layers[0].cols);
  take(file, kernelX.data(), kernelX.size());
  take(file, kernelDelta.data(), kernelDelta.size());
  labels.resize(head.samples);
  images.resize(size_t(head.samples) * head.pixels);
  take(file, labels.data(), labels.size());
  take(file, images.data(), images.size());
  std::fclose(file);
}

// --- measuring ------------------------------------------------------------------------------------------------
/** CPU time of this process. */
static double now_ns() {
  timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static void runStep() {
  restore();
  Totals totals;
  const double start = now_ns();
  for (int i = 0; i < head.samples; i++) trainStep(&images[size_t(i) * head.pixels], labels[i], totals);
  const double ns = (now_ns() - start) / head.samples;
  std::printf("{\"ns\":%.1f,\"hits\":%ld,\"pulses\":%ld,\"resets\":%ld,\"right\":%ld,\"loss\":%.9g}\n", ns, totals.hits,
              totals.pulses, totals.resets, totals.right, totals.loss);
}

static bool runKernel(const std::string &name, int calls) {
  Layer &layer = layers[0];
  restore();
  std::copy(kernelX.begin(), kernelX.end(), layer.x);
  std::copy(kernelDelta.begin(), kernelDelta.end(), layer.delta);
  for (Tile &t : layer.tiles) readForward(layer, t);
  const double start = now_ns();
  for (int i = 0; i < calls; i++) {
    if (name == "integrateAndFire") { integrateAndFire(layer); continue; }
    for (Tile &t : layer.tiles) {
      if (name == "readForward") readForward(layer, t);
      else if (name == "readBackward") readBackward(layer, t);
      else if (name == "update") update(layer, t, 0);
      else if (name == "updateIdeal") updateIdeal(layer, t);
      else if (name == "refreshWeights") refreshWeights(t);
      else return false;
    }
  }
  const double ns = (now_ns() - start) / calls;
  double check = 0;
  for (const Tile &t : layer.tiles) {
    if (name == "readForward") for (int c = 0; c < t.cols; c++) check += std::fabs(t.forward[c]);
    else if (name == "readBackward") for (int r = 0; r < t.rows; r++) check += std::fabs(t.backward[r]);
    else if (name == "update" || name == "updateIdeal") check += t.hits;
    else if (name == "refreshWeights") for (int r = 0; r < t.rows; r++)
      for (int c = 0; c < t.cols; c++) check += std::fabs(t.w[r * t.stride + c]);
  }
  if (name == "integrateAndFire") for (int c = 0; c < layer.cols; c++) check += layer.y[c];
  std::printf("{\"ns\":%.1f,\"check\":%.9g}\n", ns, check);
  return true;
}

/** Best of ten, each about a millisecond. */
static void runMachine() {
  double gflops = 0, l2 = 0;
  constexpr int N = 16 * 8;
  alignas(64) float acc[N];
  for (int l = 0; l < N; l++) acc[l] = float(l);
  const size_t count = 1 << 17; // 512 KiB
  static float *data = floats(count);
  volatile float sink = 0;
  for (int repeat = 0; repeat < 10; repeat++) {
    double start = now_ns();
    for (int i = 0; i < 100000; i++)
      for (int l = 0; l < N; l++) acc[l] = acc[l] * 0.999999f + 1e-6f;
    gflops = std::max(gflops, 2.0 * N * 100000 / (now_ns() - start));
    start = now_ns();
    for (int i = 0; i < 20; i++) {
      float sum[64] = {0};
      for (size_t k = 0; k < count; k += 64)
        for (int l = 0; l < 64; l++) sum[l] += data[k + l];
      for (float s : sum) sink = sink + s;
    }
    l2 = std::max(l2, 4.0 * count * 20 / (now_ns() - start));
  }
  for (float a : acc) sink = sink + a;
  std::printf("{\"gflops\":%.1f,\"read_GBps\":%.1f}\n", gflops, l2);
}

static bool dump(const char *path) {
  FILE *file = std::fopen(path, "wb");
  if (!file) return false;
  for (Layer &layer : layers) {
    std::vector<float> values(initial[layer.index].size());
    eachRow(layer, values, true);
    std::fwrite(values.data(), 4, values.size(), file);
  }
  std::fclose(file);
  std::printf("{}\n");
  return true;
}

int main(int argc, char **argv) {
  if (argc != 2) { std::fprintf(stderr, "usage: reference CASE\n"); return 2; }
  load(argv[1]);
  std::string word;
  while (std::cin >> word) {
    bool done = true;
    if (word == "step") runStep();
    else if (word == "machine") runMachine();
    else if (word == "kernel") { std::string name; int calls; std::cin >> name >> calls; done = runKernel(name, calls); }
    else if (word == "dump") { std::string path; std::cin >> path; done = dump(path.c_str()); }
    else done = false;
    if (!done) { std::fprintf(stderr, "cannot '%s'\n", word.c_str()); return 2; }
    std::fflush(stdout);
  }
  return 0;
}
