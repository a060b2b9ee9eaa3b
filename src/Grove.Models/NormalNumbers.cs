namespace Grove.Models;

/// <summary>
/// Normally distributed numbers that are the same, bit for bit, on every machine:
/// xoshiro256** (Blackman and Vigna, 2018) seeded by SplitMix64, and Marsaglia's polar method.
/// The platform's logarithm may differ in the last bit between operating systems, so this file has its own,
/// made of additions, multiplications and divisions only, which IEEE 754 fixes exactly.
/// </summary>
struct NormalNumbers
{
    ulong s0, s1, s2, s3;
    double spare;
    bool hasSpare;

    /// <param name="seed">Any number.</param>
    /// <param name="stream">Which of the seed's independent streams; one per tensor.</param>
    public NormalNumbers(ulong seed, ulong stream)
    {
        ulong state = seed;
        state = SplitMix(ref state) ^ (stream * 0xD1B54A32D192ED03UL);
        s0 = SplitMix(ref state);
        s1 = SplitMix(ref state);
        s2 = SplitMix(ref state);
        s3 = SplitMix(ref state);
    }

    /// <summary>The next number with mean 0 and standard deviation 1.</summary>
    public double Next()
    {
        if (hasSpare)
        {
            hasSpare = false;
            return spare;
        }
        double x, y, square;
        do
        {
            x = 2 * NextUniform() - 1;
            y = 2 * NextUniform() - 1;
            square = x * x + y * y;
        }
        while (square >= 1 || square == 0);
        double factor = Math.Sqrt(-2 * Log(square) / square);
        spare = y * factor;
        hasSpare = true;
        return x * factor;
    }

    /// <summary>Uniform in [0, 1) with 53 bits.</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    ulong NextBits()
    {
        ulong result = ulong.RotateLeft(s1 * 5, 7) * 9;
        ulong t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = ulong.RotateLeft(s3, 45);
        return result;
    }

    static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>Natural logarithm of a positive normal number: ln(m·2^e) = e·ln 2 + 2·artanh((m−1)/(m+1)).</summary>
    internal static double Log(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFFL) | 0x3FF0000000000000L);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }
        double ratio = (mantissa - 1) / (mantissa + 1);
        double square = ratio * ratio;
        double series = 0;
        for (int odd = 21; odd >= 1; odd -= 2) series = series * square + 1.0 / odd;
        return exponent * 0.6931471805599453 + 2 * ratio * series;
    }
}
