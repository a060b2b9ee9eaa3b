using Grove.Inference.Sampling;

namespace Grove.Inference.Tests.Sampling;

public class RandomNumbersTests
{
    [Fact]
    public void StartsFromSplitMix64()
    {
        // The state after seed 0 is SplitMix64's first four numbers (0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, …), and
        // xoshiro256**'s first result is rotl(s1 * 5, 7) * 9.
        ulong expected = System.Numerics.BitOperations.RotateLeft(unchecked(0x6E789E6AA1B965F4UL * 5), 7) * 9;
        Assert.Equal(expected, new RandomNumbers(0).Next());
    }

    [Fact]
    public void StaysInRangeAndIsEven()
    {
        RandomNumbers random = new(1);
        int[] counts = new int[7];
        for (int draw = 0; draw < 70_000; draw++)
            counts[random.Below(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
        for (int draw = 0; draw < 1000; draw++)
            Assert.InRange(random.NextDouble(), 0, 1 - 1e-16);
    }

    [Fact]
    public void RefusesAnEmptyRange() => Assert.Throws<ArgumentOutOfRangeException>(() => new RandomNumbers(0).Below(0));
}
