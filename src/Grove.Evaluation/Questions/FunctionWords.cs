namespace Grove.Evaluation.Questions;

/// <summary>Words that carry grammar rather than facts, and so are never what an answer is about.</summary>
static class FunctionWords
{
    static readonly HashSet<string> Words =
    [
        .. ("a an the and or but nor if then than so as at by for from in into of off on onto out over per to under until up upon via with "
            + "within without about above after again against all also although always am any anyone anything are around be because been "
            + "before being below between both can cannot could did do does doing done during each either else ever every everyone "
            + "everything few get gets given had has have having he her here hers him his how however i it its itself just let may me "
            + "might mine more most much must my neither never no none not nothing now only other others our ours own please rather same "
            + "shall she should since some somebody someone something still such that their theirs them themselves there these they "
            + "this those though through thus too us use used using very was we were what whatever when whenever where whether which "
            + "while who whoever whom whose why will would yes yet you your yours yourself dont doesnt isnt arent cant wont").Split(' '),
    ];

    /// <summary>Whether the word carries no fact of its own.</summary>
    public static bool Contains(Word word) => Words.Contains(word.Text);
}
