using System.Numerics;

namespace Grove.Training.Packing;

/// <summary>
/// Best-fit-decreasing bin packing: longest sequence first, each into the fullest row that still has room.
/// At most 11/9 of the best possible number of rows plus one, in practice within a percent or two.
/// </summary>
public static class BestFit
{
    // Rows are kept in buckets by the room they have left, one bit per bucket that is not empty:
    //
    //   room   0  1  2  3  4 ...          a sequence of 3 looks for the first set bit from 3 on,
    //   bits   1  0  0  1  1              takes a row from that bucket and puts it back at room - 3
    //
    // so a placement costs rowLength/64 words at most, whatever the number of rows.

    /// <summary>Assigns sequences to rows.</summary>
    /// <param name="lengths">Length of each sequence, 1 to <paramref name="rowLength"/>. Equal lengths are placed in this order, so shuffling the input varies the neighbours.</param>
    /// <param name="rowLength">Places in a row.</param>
    /// <returns>For each row the indexes of its sequences, in the order in which they were placed.</returns>
    public static List<int[]> Pack(ReadOnlySpan<int> lengths, int rowLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rowLength, 1);
        int[] order = DecreasingOrder(lengths, rowLength);
        var rows = new List<List<int>>();
        var buckets = new Stack<int>[rowLength + 1];
        var occupied = new ulong[(rowLength + 64) / 64];
        foreach (int sequence in order)
        {
            int length = lengths[sequence];
            int room = FirstFrom(occupied, length);
            int row;
            if (room < 0)
            {
                row = rows.Count;
                rows.Add([]);
                room = rowLength;
            }
            else
            {
                row = buckets[room].Pop();
                if (buckets[room].Count == 0) occupied[room / 64] &= ~(1UL << room % 64);
            }
            rows[row].Add(sequence);
            int left = room - length;
            (buckets[left] ??= new Stack<int>()).Push(row);
            occupied[left / 64] |= 1UL << left % 64;
        }
        return rows.ConvertAll(row => row.ToArray());
    }

    static int[] DecreasingOrder(ReadOnlySpan<int> lengths, int rowLength)
    {
        // Counting sort: stable, and lengths are small numbers.
        var starts = new int[rowLength + 2];
        for (int index = 0; index < lengths.Length; index++)
        {
            int length = lengths[index];
            if (length < 1 || length > rowLength)
                throw new ArgumentException($"Sequence {index} is {length} long; a row takes 1 to {rowLength}.", nameof(lengths));
            starts[rowLength - length + 1]++;
        }
        for (int bucket = 1; bucket < starts.Length; bucket++) starts[bucket] += starts[bucket - 1];
        var order = new int[lengths.Length];
        for (int index = 0; index < lengths.Length; index++) order[starts[rowLength - lengths[index]]++] = index;
        return order;
    }

    static int FirstFrom(ulong[] bits, int from)
    {
        int word = from / 64;
        ulong current = bits[word] & (ulong.MaxValue << from % 64);
        while (current == 0)
        {
            if (++word == bits.Length) return -1;
            current = bits[word];
        }
        return word * 64 + BitOperations.TrailingZeroCount(current);
    }
}
