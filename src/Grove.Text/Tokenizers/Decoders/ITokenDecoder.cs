namespace Grove.Text;

/// <summary>One step from the spelling of tokens to text.</summary>
interface ITokenDecoder
{
    /// <summary>What this step makes of the tokens of a whole text; joined after the last step.</summary>
    List<string> Decode(List<string> tokens);

    /// <summary>What this step makes of one token, for text that comes token by token.</summary>
    /// <param name="token">As the steps before left it.</param>
    /// <param name="first">Whether it begins the text.</param>
    /// <param name="fused">Whether a step before joined all tokens, so that the ends of the token are not ends.</param>
    string Spell(string token, bool first, bool fused);
}
