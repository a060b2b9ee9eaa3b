using System.Text;

namespace Grove.Text.Tests;

public sealed class BpeTrainerTests
{
    static readonly string[] texts = [.. File.ReadLines(TinyTokenizer.FixturePath("tiny.txt"))];

    [Fact]
    public void Makes_special_tokens_then_bytes_then_merges()
    {
        // hug 10 times, pug 5, pun 12, bun 4, hugs 5 times (the example of Hugging Face's course, worked by hand):
        // u+g occurs 20 times, u+n 16; then h+ug 15 times before p+un 12; hug and s only 5 times.
        string[] words = [.. Repeat("hug", 10), .. Repeat("pug", 5), .. Repeat("pun", 12), .. Repeat("bun", 4), .. Repeat("hugs", 5)];
        Tokenizer tokenizer = BpeTrainer.Train(words, 5 + 256 + 4, ChatRenderer.SpecialTokens, 1);
        Assert.Equal(0, tokenizer.TokenId("<|endoftext|>"));
        Assert.Equal(4, tokenizer.TokenId("<|end|>"));
        Assert.Equal(5, tokenizer.TokenId("!"));
        Assert.Equal(["ug", "un", "hug", "pun"], Enumerable.Range(261, 4).Select(id => tokenizer.Decode([id])));
        Assert.Equal(265, tokenizer.VocabularySize);
    }

    [Fact]
    public void Ties_go_to_the_lower_ids()
    {
        Tokenizer tokenizer = BpeTrainer.Train(["yz", "yz", "ab", "ab"], 256 + 2, [], 1);
        Assert.Equal(["ab", "yz"], Enumerable.Range(256, 2).Select(id => tokenizer.Decode([id])));
    }

    [Fact]
    public void Stops_when_no_pair_occurs_twice() =>
        Assert.Equal(257, BpeTrainer.Train(["abc", "ab"], 1_000, [], 1).VocabularySize);

    [Fact]
    public void Finds_the_merges_that_counting_anew_each_time_finds()
    {
        const int size = 256 + 120;
        Tokenizer tokenizer = BpeTrainer.Train(texts, size, [], 2);
        List<string> expected = CountAnewEachTime(texts, size - 256);
        Assert.Equal(expected, Enumerable.Range(256, size - 256).Select(id => tokenizer.Decode([id])));
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        var random = new Random(21);
        string[] many = [.. Enumerable.Range(0, 60_000).Select(_ => texts[random.Next(texts.Length)])];
        Assert.Equal(Saved(BpeTrainer.Train(many, 500, ["<|x|>"], 1)), Saved(BpeTrainer.Train(many, 500, ["<|x|>"], 5)));
    }

    [Fact]
    public void The_fixture_is_what_training_gives() =>
        Assert.Equal(File.ReadAllBytes(TinyTokenizer.FilePath), Saved(BpeTrainer.Train(texts, 400, ChatRenderer.SpecialTokens, 2)));

    [Fact]
    public void No_merge_spells_a_special_token()
    {
        Tokenizer tokenizer = BpeTrainer.Train(Repeat("end end", 50), 300, ["end"], 1);
        Assert.DoesNotContain(0, tokenizer.Encode("end end"));
        Assert.Equal("end end", tokenizer.Decode(tokenizer.Encode("end end")));
    }

    [Fact]
    public void The_rarest_words_are_forgotten_when_there_are_too_many()
    {
        string[] words = [.. Repeat(" often", 5), " once", " twice", " twice", .. Repeat(" often", 5)];
        var counter = new WordCounter(new WordSplitter(DigitSplitting.Single), threads: 2, mostWords: 2);
        Assert.Equal(new Dictionary<string, long> { [" often"] = 10, [" twice"] = 2 }, counter.Count(words, null, default));
    }

    [Fact]
    public void Words_without_end_are_left_out()
    {
        var counter = new WordCounter(new WordSplitter(DigitSplitting.Single), threads: 1);
        Assert.Equal(["a"], counter.Count(["a", new string('x', WordCounter.LongestWord + 1)], null, default).Keys);
    }

    [Fact]
    public void Refuses_what_cannot_be_done()
    {
        Assert.Equal(
            "cannot train a tokenizer: a vocabulary of 256 is too small for 1 special tokens and 256 bytes. Ask for 257 or more",
            Assert.Throws<GroveException>(() => BpeTrainer.Train(texts, 256, ["<|x|>"], 1)).Message);
        Assert.Equal(
            "cannot train a tokenizer: a special token is given twice. Name each once",
            Assert.Throws<GroveException>(() => BpeTrainer.Train(texts, 300, ["<|x|>", "<|x|>"], 1)).Message);
        Assert.Equal(
            "cannot train a tokenizer: special token \"a\" is also a byte. Choose a longer one",
            Assert.Throws<GroveException>(() => BpeTrainer.Train(texts, 300, ["a"], 1)).Message);
    }

    [Fact]
    public void Can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => BpeTrainer.Train(texts, 300, [], 1, null, source.Token));
    }

    [Fact]
    public void Tells_how_far_it_is()
    {
        var reports = new Reports();
        BpeTrainer.Train(texts, 300, [], 1, reports);
        Assert.Equal(["counting", "merging"], reports.Seen.Select(report => report.Stage).Distinct());
        Assert.Equal(new TokenizerProgress("merging", 300, 300), reports.Seen[^1]);
    }

    sealed class Reports : IProgress<TokenizerProgress>
    {
        public List<TokenizerProgress> Seen { get; } = [];

        public void Report(TokenizerProgress value) => Seen.Add(value);
    }

    static IEnumerable<string> Repeat(string text, int count) => Enumerable.Repeat(text, count);

    static byte[] Saved(Tokenizer tokenizer)
    {
        using var folder = new TemporaryFolder();
        tokenizer.Save(folder.Path);
        return File.ReadAllBytes(folder.File(Tokenizer.FileName));
    }

    /// <summary>Byte-pair encoding as it is defined, without a queue or anything kept between two merges.</summary>
    static List<string> CountAnewEachTime(IEnumerable<string> texts, int merges)
    {
        var spelled = new List<string>(ByteAlphabet.InOrder.Select(value => ByteAlphabet.CharacterOf(value).ToString()));
        var splitter = new WordSplitter(DigitSplitting.Single);
        var words = new List<List<int>>();
        foreach (string text in texts)
            for (int start = 0, length; start < text.Length; start += length)
            {
                length = splitter.FirstWord(text.AsSpan(start));
                words.Add([.. Encoding.UTF8.GetBytes(text.Substring(start, length)).Select(value => spelled.IndexOf(ByteAlphabet.CharacterOf(value).ToString()))]);
            }
        var found = new List<string>();
        while (found.Count < merges)
        {
            (int left, int right) = words
                .SelectMany(word => word.Zip(word.Skip(1)))
                .GroupBy(pair => pair)
                .OrderByDescending(group => group.Count()).ThenBy(group => group.Key)
                .First().Key;
            foreach (List<int> word in words)
                for (int i = 0; i + 1 < word.Count; i++)
                {
                    if (word[i] != left || word[i + 1] != right) continue;
                    word[i] = spelled.Count;
                    word.RemoveAt(i + 1);
                }
            spelled.Add(spelled[left] + spelled[right]);
            found.Add(Encoding.UTF8.GetString(ByteAlphabet.Read(spelled[^1])!));
        }
        return found;
    }
}
