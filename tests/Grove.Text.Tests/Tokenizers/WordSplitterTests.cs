using System.Text.RegularExpressions;

namespace Grove.Text.Tests;

public sealed class WordSplitterTests
{
    // The definition: what the hand-written splitter has to do, for text within the basic plane.
    static readonly Regex pattern = new(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+");

    [Theory]
    [InlineData("It's 12 o'clock", "It|'s| |1|2| o|'|clock")]
    [InlineData("we'll, you're I'd 'twas", "we|'ll|,| you|'re| I|'d| '|twas")]
    [InlineData("a  b   \n\nc", "a| | b|   \n|\n|c")]
    [InlineData("end  ", "end|  ")]
    [InlineData("  7", "  |7")]
    [InlineData("x\u00a0y", "x|\u00a0|y")]
    [InlineData(" 𝔸b😀!", " 𝔸b|😀!")]
    [InlineData("\ud800a", "\ud800|a")]
    [InlineData("It'S", "It|'|S")]
    public void Splits_by_hand_made_examples(string text, string expected) =>
        Assert.Equal(expected.Split('|'), Split(text, DigitSplitting.Single));

    [Fact]
    public void Agrees_with_the_pattern_on_random_text()
    {
        var random = new Random(7);
        for (int i = 0; i < 5_000; i++)
        {
            string text = RandomText.Next(random, astral: false);
            Assert.Equal(pattern.Matches(text).Select(match => match.Value), Split(text, DigitSplitting.None));
        }
    }

    [Theory]
    [InlineData(@"\p{N}", true)]
    [InlineData(@"\p{N}+", false)]
    public void Agrees_with_digits_split_off_before_the_pattern(string number, bool single)
    {
        var random = new Random(8);
        DigitSplitting digits = single ? DigitSplitting.Single : DigitSplitting.Runs;
        for (int i = 0; i < 5_000; i++)
        {
            string text = RandomText.Next(random, astral: false);
            IEnumerable<string> expected = Regex.Split(text, $"({number})")
                .SelectMany(part => pattern.Matches(part).Select(match => match.Value));
            Assert.Equal(expected, Split(text, digits));
        }
    }

    static List<string> Split(string text, DigitSplitting digits)
    {
        var splitter = new WordSplitter(digits);
        var words = new List<string>();
        for (int position = 0; position < text.Length; position += words[^1].Length)
        {
            int length = splitter.FirstWord(text.AsSpan(position));
            Assert.InRange(length, 1, text.Length - position);
            words.Add(text.Substring(position, length));
        }
        return words;
    }
}
