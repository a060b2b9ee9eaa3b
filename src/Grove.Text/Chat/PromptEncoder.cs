using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Grove.Text.Templates;

namespace Grove.Text;

/// <summary>
/// Encodes a rendered prompt. Where no message spells a special token, the ids are those of the whole text at once, so that
/// merges across the borders of messages come out as everywhere else. A special token that touches a character of a message is not
/// one: the stretch around it, between two special tokens of the template's, is encoded as plain text.
/// </summary>
/// <remarks>Needs no more of a tokenizer than to encode, and to tell its special tokens; so it works for every kind.</remarks>
sealed class PromptEncoder
{
    readonly Tokenizer tokenizer;
    readonly (string Spelling, int Id)[] specials;
    readonly SearchValues<string>? spellings;

    public PromptEncoder(Tokenizer tokenizer)
    {
        this.tokenizer = tokenizer;
        specials = [.. Enumerable.Range(0, tokenizer.VocabularySize)
            .Where(tokenizer.IsSpecial)
            .Select(id => (Spelling: Encoding.UTF8.GetString(tokenizer.TokenBytes(id)), Id: id))
            .Where(token => token.Spelling.Length > 0)
            .OrderByDescending(token => token.Spelling.Length)];
        if (specials.Length > 0) spellings = SearchValues.Create([.. specials.Select(token => token.Spelling)], StringComparison.Ordinal);
    }

    /// <summary>A special token that the template wrote.</summary>
    readonly record struct Mark(int Start, int End, int Id);

    /// <summary>A stretch that is encoded at once.</summary>
    readonly record struct Piece(int Start, int End, bool AllowsSpecial);

    /// <summary>The ids, and which of them touch what the assistant said.</summary>
    /// <param name="text">The prompt.</param>
    /// <param name="assistant">What the assistant said, in order.</param>
    public RenderedChat Encode(Templates.Text text, List<CharacterRange> assistant)
    {
        string characters = text.Characters;
        (List<Mark> marks, List<int> spelled) = Scan(text);
        List<Piece> pieces = Cut(characters, marks, spelled);
        var tokens = new List<int>();
        foreach (Piece piece in pieces) tokenizer.Encode(characters.AsSpan(piece.Start, piece.End - piece.Start), tokens, piece.AllowsSpecial);
        var mask = new bool[tokens.Count];
        int[] places = Places(tokens, marks);
        foreach (CharacterRange range in assistant)
        {
            int first = TokensBefore(range.Start, includeCut: false), last = TokensBefore(range.End, includeCut: true);
            if (last > first) Array.Fill(mask, true, first, last - first);
        }
        return new RenderedChat([.. tokens], mask);

        int TokensBefore(int offset, bool includeCut)
        {
            // From the nearest special token before the offset on: it is cut off from what precedes in any case.
            int anchor = places.Length - 1;
            while (anchor >= 0 && marks[anchor].End > offset) anchor--;
            (int from, int done) = anchor < 0 ? (0, 0) : (marks[anchor].Start, places[anchor]);
            var before = new List<int>();
            foreach (Piece piece in pieces)
            {
                (int start, int end) = (Math.Max(piece.Start, from), Math.Min(piece.End, offset));
                if (end > start) tokenizer.Encode(characters.AsSpan(start, end - start), before, piece.AllowsSpecial);
            }
            int same = CollectionsMarshal.AsSpan(before).CommonPrefixLength(CollectionsMarshal.AsSpan(tokens)[done..]);
            // A token that lies across the offset belongs to the assistant at both ends.
            return Math.Min(tokens.Count, done + same + (includeCut && same < before.Count ? 1 : 0));
        }
    }

    // The special tokens of the template, and where messages spell some.
    (List<Mark> Marks, List<int> Spelled) Scan(Templates.Text text)
    {
        var marks = new List<Mark>();
        var spelled = new List<int>();
        string characters = text.Characters;
        for (int at = 0; spellings is not null && at < characters.Length;)
        {
            int offset = characters.AsSpan(at).IndexOfAny(spellings);
            if (offset < 0) break;
            at += offset;
            (string spelling, int id) = specials.First(token => string.CompareOrdinal(characters, at, token.Spelling, 0, token.Spelling.Length) == 0);
            bool isTyped = false;
            for (int i = at; i < at + spelling.Length; i++) isTyped |= Origin.IsContent(text.OriginAt(i));
            if (isTyped) spelled.Add(at++);
            else
            {
                marks.Add(new Mark(at, at + spelling.Length, id));
                at += spelling.Length;
            }
        }
        return (marks, spelled);
    }

    List<Piece> Cut(string characters, List<Mark> marks, List<int> spelled)
    {
        var pieces = new List<Piece>();
        int from = 0, next = 0;
        for (int i = 0; i <= marks.Count && next < spelled.Count; i++)
        {
            int start = i == 0 ? 0 : marks[i - 1].End, end = i == marks.Count ? characters.Length : marks[i].Start;
            if (spelled[next] >= end) continue;
            while (next < spelled.Count && spelled[next] < end) next++;
            if (i > 0 && TakesSpace(marks[i - 1], behind: true)) while (start < end && char.IsWhiteSpace(characters[start])) start++;
            if (i < marks.Count && TakesSpace(marks[i], behind: false)) while (end > start && char.IsWhiteSpace(characters[end - 1])) end--;
            if (start > from) pieces.Add(new Piece(from, start, AllowsSpecial: true));
            pieces.Add(new Piece(start, end, AllowsSpecial: false));
            from = end;
        }
        if (from < characters.Length) pieces.Add(new Piece(from, characters.Length, AllowsSpecial: true));
        return pieces;
    }

    // Some special tokens swallow the white space beside them.
    bool TakesSpace(Mark mark, bool behind)
    {
        string spelling = specials.First(token => token.Id == mark.Id).Spelling;
        return tokenizer.Encode(behind ? spelling + " " : " " + spelling, allowSpecial: true).Length == 1;
    }

    // Where the ids of the template's special tokens are among all; none where the tokenizer sees others than were found here.
    int[] Places(List<int> tokens, List<Mark> marks)
    {
        int[] places = [.. Enumerable.Range(0, tokens.Count).Where(place => tokenizer.IsSpecial(tokens[place]))];
        return places.Length == marks.Count && places.Zip(marks).All(pair => tokens[pair.First] == pair.Second.Id) ? places : [];
    }
}
