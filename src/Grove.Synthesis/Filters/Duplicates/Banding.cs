namespace Grove.Synthesis.Filters.Duplicates;

/// <summary>
/// How a signature is cut into bands (Indyk and Motwani 1998): two sets of similarity s share at least one band with the
/// probability <c>1 − (1 − s^rows)^bands</c>.
/// </summary>
/// <param name="Bands">Number of bands.</param>
/// <param name="Rows">Places of a signature in each.</param>
readonly record struct Banding(int Bands, int Rows)
{
    /// <summary>The most places a signature may have.</summary>
    const int MostPlaces = 320;

    /// <summary>Places of the signature.</summary>
    public int Places => Bands * Rows;

    /// <summary>The banding with the longest bands, and so with the fewest false candidates, that still finds pairs at the threshold.</summary>
    /// <param name="threshold">Jaccard similarity, above 0 and at most 1.</param>
    /// <param name="recall">The least probability with which a pair of exactly that similarity has to meet.</param>
    public static Banding For(double threshold, double recall = 0.999)
    {
        var best = new Banding(MostPlaces, 1);
        for (int rows = 1; rows <= 16; rows++)
        {
            double together = Math.Pow(threshold, rows);
            int bands = together >= 1 ? 1 : (int)Math.Ceiling(Math.Log(1 - recall) / Math.Log(1 - together));
            if (bands * rows <= MostPlaces) best = new Banding(bands, rows);
        }
        return best;
    }

    /// <summary>The probability that two sets meet in a band.</summary>
    /// <param name="similarity">Their Jaccard similarity.</param>
    public double Meets(double similarity) => 1 - Math.Pow(1 - Math.Pow(similarity, Rows), Bands);
}
