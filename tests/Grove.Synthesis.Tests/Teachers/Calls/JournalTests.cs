using System.Text;
using Grove.Synthesis.Teachers.Calls;
using Grove.Text;

namespace Grove.Synthesis.Tests.Teachers.Calls;

public class JournalTests
{
    static Journal.Entry Entry(int number) => new($"key{number}", $"reply {number}\nwith a second line, \"quotes\" and ü €", 10 + number, 20 + number, number % 2 == 0);

    [Fact]
    public void What_was_added_is_there_when_it_is_opened_again()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("journal.jsonl");
        using (Journal journal = Journal.Open(path))
            for (int number = 0; number < 20; number++) journal.Add(Entry(number));
        using Journal again = Journal.Open(path);
        Assert.Equal(20, again.Count);
        for (int number = 0; number < 20; number++) Assert.Equal(Entry(number), again.Find($"key{number}"));
        Assert.Null(again.Find("other"));
        Assert.Equal(0, again.Damaged);
    }

    [Fact]
    public void A_last_line_that_was_cut_off_at_any_byte_is_taken_away_and_writing_goes_on()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("journal.jsonl");
        using (Journal journal = Journal.Open(path))
        {
            journal.Add(Entry(1));
            journal.Add(Entry(2));
        }
        byte[] whole = File.ReadAllBytes(path);
        int first = Array.IndexOf(whole, (byte)'\n') + 1;
        for (int length = first; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(path, whole[..length]);
            using (Journal journal = Journal.Open(path))
            {
                Assert.Equal(1, journal.Count);
                Assert.Equal(Entry(1), journal.Find("key1"));
                journal.Add(Entry(3));
            }
            using Journal again = Journal.Open(path);
            Assert.Equal(Entry(1), again.Find("key1"));
            Assert.Equal(Entry(3), again.Find("key3"));
            Assert.Equal(0, again.Damaged);
        }
    }

    [Fact]
    public void A_damaged_line_in_the_middle_is_passed_over_and_counted()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("journal.jsonl");
        using (Journal journal = Journal.Open(path))
            for (int number = 1; number <= 3; number++) journal.Add(Entry(number));
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text.Replace("reply 2", "reply 9", StringComparison.Ordinal));
        using Journal again = Journal.Open(path);
        Assert.Equal(1, again.Damaged);
        Assert.NotNull(again.Find("key1"));
        Assert.Null(again.Find("key2"));
        Assert.NotNull(again.Find("key3"));
    }

    [Fact]
    public void Any_bytes_are_survived()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("journal.jsonl");
        var random = new Random(5);
        for (int turn = 0; turn < 50; turn++)
        {
            byte[] bytes = new byte[random.Next(2000)];
            random.NextBytes(bytes);
            if (turn % 2 == 0) bytes = [.. Encoding.ASCII.GetBytes("{\"length\":5,\"sum\":\"x\",\"entry\":"), .. bytes, (byte)'\n'];
            File.WriteAllBytes(path, bytes);
            using Journal journal = Journal.Open(path);
            journal.Add(Entry(1));
            Assert.NotNull(journal.Find("key1"));
        }
    }

    [Fact]
    public void Two_runs_cannot_write_to_one_journal()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("journal.jsonl");
        using Journal journal = Journal.Open(path);
        GroveException failure = Assert.Throws<GroveException>(() => Journal.Open(path));
        Assert.Equal(ExitKind.ResourceFailed, failure.Kind);
        Assert.Contains("other run", failure.Message, StringComparison.Ordinal);
    }
}
