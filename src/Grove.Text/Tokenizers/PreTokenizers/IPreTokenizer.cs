namespace Grove.Text;

/// <summary>One step that cuts text into the parts that the model sees.</summary>
interface IPreTokenizer
{
    /// <summary>Cuts a piece and adds its parts, in order; none is empty.</summary>
    void Split(Piece piece, List<Piece> into);
}
