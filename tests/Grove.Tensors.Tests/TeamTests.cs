namespace Grove.Tensors.Tests;

public unsafe class TeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_index_is_done_exactly_once(int threads)
    {
        using var team = new Team(threads);
        foreach (int count in new[] { 0, 1, 2, 7, 8, 9, 1000 })
        {
            var done = new int[count + 1];
            fixed (int* pointer = done)
            {
                for (int repetition = 0; repetition < 50; repetition++)
                {
                    team.Run(&Increment, pointer, count, 4);
                }
            }

            Assert.All(done[..count], times => Assert.Equal(50, times));
            Assert.Equal(0, done[count]);
        }
    }

    [Fact]
    public void Workers_that_went_to_sleep_wake_up()
    {
        using var team = new Team(3);
        var done = new int[100];
        fixed (int* pointer = done)
        {
            for (int repetition = 0; repetition < 5; repetition++)
            {
                Thread.Sleep(5);
                team.Run(&Increment, pointer, 100, 1);
            }
        }

        Assert.All(done, times => Assert.Equal(5, times));
    }

    [Fact]
    public void A_second_caller_is_refused()
    {
        using var team = new Team(2);
        using var inside = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        started = inside;
        release = leave;
        var first = new Thread(() => team.Run(&Block, null, 2, 1));
        first.Start();
        inside.Wait();
        Assert.Throws<InvalidOperationException>(() => team.Run(&Increment, null, 2, 1));
        leave.Set();
        first.Join();
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        using var team = new Team(2);
        var done = new int[64];
        fixed (int* pointer = done)
        {
            team.Run(&Increment, pointer, 64, 1);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int repetition = 0; repetition < 100; repetition++)
            {
                team.Run(&Increment, pointer, 64, 1);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void A_disposed_team_says_so()
    {
        var team = new Team(2);
        team.Dispose();
        team.Dispose();
        Assert.Throws<ObjectDisposedException>(() => team.Run(&Increment, null, 2, 1));
    }

    static ManualResetEventSlim? started;
    static ManualResetEventSlim? release;

    static void Block(void* arguments, int start, int end)
    {
        started!.Set();
        release!.Wait();
    }

    static void Increment(void* arguments, int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            ((int*)arguments)[i]++;
        }
    }
}
