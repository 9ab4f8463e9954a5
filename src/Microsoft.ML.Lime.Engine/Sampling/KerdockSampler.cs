using Microsoft.ML.Lime.Engine.Numerics;

namespace Microsoft.ML.Lime.Engine.Sampling;

/// <summary>
/// Blocks of Sylvester's Hadamard matrix and its foldover, which take the same columns for the same features while a Kerdock set turns
/// their signs from block to block. All blocks of a set are the Kerdock code of 64 or 16 columns, or half of its columns, an orthogonal array
/// of strength 5 (Delsarte 1973): 4096 rows for 64 features, 2048 for 32, 256 for 16, 128 for 8. Beyond them it begins again with other
/// columns and signs.
/// </summary>
/// <remarks>
/// A block takes what three features do together for the doing of a fourth one, whose column is the product of theirs. Two blocks of a set
/// agree in the sign of that for 30 in 62 of these fours (6 in 14 of 16 columns; blocks with random signs for half), and in the sum over all
/// blocks none is left.
/// </remarks>
internal sealed class KerdockSampler : ISampler
{
    /// <summary>Of more features blocks and sets would be so long that hardly anybody got through one.</summary>
    private const int MaxFeatures = 64;

    public ComponentInfo Info { get; } = new("kerdock");

    public MaskMatrix Sample(int features, int samples, ulong seed)
    {
        if (features > MaxFeatures)
            return Samplers.Hadamard.Sample(features, samples, seed);
        if (MaskMatrix.Complete(features, samples) is { } all)
            return all;
        var forms = new KerdockSet(features <= 16 ? 3 : 5);
        int order = features <= forms.Count ? forms.Count : 2 * forms.Count;
        var masks = new MaskMatrix(samples, features) { HasPairs = true, Cycle = 2 * order * forms.Count };
        masks.ShowAll(0);
        var random = new Xoshiro256(seed);
        int[] columns = [], turns = [];
        ulong[] basis = []; // row r of the matrix is the sum of the rows 2^k over the bits k of r
        ulong signs = 0;
        for (int block = 0, first = 1; first < samples; block++, first += 2 * order)
        {
            if (block % forms.Count == 0)
            {
                (columns, turns, signs) = (random.Shuffled(order)[..features], random.Shuffled(forms.Count), random.Next());
                basis = [.. Enumerable.Range(0, int.Log2(order)).Select(k => Word(columns, column => column >> k & 1))];
            }
            ulong turned = signs ^ Word(columns, column => forms.Value(turns[block % forms.Count], column));
            int[] rows = random.Shuffled(order);
            for (int pair = 0; pair < order && first + 2 * pair < samples; pair++)
            {
                ulong word = turned;
                for (int k = 0; k < basis.Length; k++)
                    word ^= (rows[pair] >> k & 1) != 0 ? basis[k] : 0;
                masks.SetPair(first + 2 * pair, [word]);
            }
        }
        return masks;
    }

    /// <summary>A bit for each feature.</summary>
    private static ulong Word(int[] columns, Func<int, int> bit)
    {
        ulong word = 0;
        for (int feature = 0; feature < columns.Length; feature++)
            word |= (ulong)bit(columns[feature]) << feature;
        return word;
    }
}
