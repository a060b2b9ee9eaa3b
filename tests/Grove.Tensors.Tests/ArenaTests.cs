namespace Grove.Tensors.Tests;

public unsafe class ArenaTests
{
    [Fact]
    public void Pieces_are_zero_aligned_and_apart()
    {
        using var arena = new Arena(64);
        var first = arena.Take(3);
        var second = arena.Take(16);
        Assert.Equal(0, (nint)first.Pointer % 64);
        Assert.Equal(0, (nint)second.Pointer % 64);
        Assert.All(first.Span.ToArray(), value => Assert.Equal(0, value));
        first.Span.Fill(1);
        Assert.Equal(0, second[0]);
    }

    [Fact]
    public void More_than_planned_is_refused()
    {
        using var arena = new Arena(20);
        arena.Take(16);
        var error = Assert.Throws<ArgumentException>(() => arena.Take(17));
        Assert.Contains("planned for 32 floats, 16 are taken, and 17 more", error.Message);
    }

    [Fact]
    public void After_disposal_nothing_can_be_taken()
    {
        var arena = new Arena(20);
        arena.Dispose();
        arena.Dispose();
        Assert.Throws<ObjectDisposedException>(() => arena.Take(1));
    }

    [Fact]
    public void A_view_knows_its_bounds()
    {
        using var arena = new Arena(32);
        var view = arena.Take(10);
        view.Slice(4, 6)[5] = 2;
        Assert.Equal(2, view[9]);
        Assert.Equal(0, view.Slice(10, 0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => view[10]);
        Assert.Throws<ArgumentOutOfRangeException>(() => view[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(4, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Slice(-1, 2));
        view.Clear();
        Assert.Equal(0, view[9]);
    }

    [Theory]
    [InlineData(100)]
    [InlineData((2 << 20) + 4)]
    public unsafe void Blocks_begin_at_a_cache_line_and_large_ones_can_lie_on_large_pages(int bytes)
    {
        byte* block = (byte*)NativeBlock.Allocate((nuint)bytes);
        Assert.Equal(0, (long)block % (bytes > 2 << 20 && OperatingSystem.IsLinux() ? 2 << 20 : 64));
        block[0] = block[bytes - 1] = 7;
        Assert.Equal(14, block[0] + block[bytes - 1]);
        NativeBlock.Free(block);
        NativeBlock.Free(null);
    }
}
