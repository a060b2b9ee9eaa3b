namespace Grove.Text;

/// <summary>What turns a piece of text into ids.</summary>
interface ITokenModel
{
    /// <summary>Adds the ids of a piece that is not empty.</summary>
    void Encode(string piece, List<int> ids);
}
