namespace Microsoft.ML.Lime.Evaluation.Shortcuts;

/// <summary>
/// Lloyd's k-means with ten k-means++ initializations (Arthur and Vassilvitskii 2007). The result with the smallest within-cluster sum of
/// squared distances is kept; of equal ones the first.
/// </summary>
internal static class KMeans
{
    private const int Restarts = 10, MaxIterations = 100;

    /// <summary>Returns the cluster index of each point, from 0.</summary>
    public static int[] Run(double[][] points, int clusters, ulong seed)
    {
        var random = new Xoshiro256(seed);
        (double Spread, int[] Of) best = (double.PositiveInfinity, []);
        for (int start = 0; start < Restarts; start++)
        {
            (double Spread, int[] Of) found = Iterate(points, Initialize(points, clusters, random));
            if (found.Spread < best.Spread - 1e-12)
                best = found;
        }
        return best.Of;
    }

    private static double[][] Initialize(double[][] points, int clusters, Xoshiro256 random)
    {
        List<double[]> centres = [points[(int)(random.NextDouble() * points.Length)]];
        while (centres.Count < clusters)
        {
            double[] distance = Array.ConvertAll(points, point => centres.Min(centre => SpectralClusters.Distance(point, centre)));
            double left = random.NextDouble() * distance.Sum();
            int chosen = 0;
            while (chosen < points.Length - 1 && (left -= distance[chosen]) >= 0)
                chosen++;
            centres.Add(points[chosen]);
        }
        return [.. centres.Select(centre => (double[])centre.Clone())];
    }

    private static (double Spread, int[] Of) Iterate(double[][] points, double[][] centres)
    {
        int[] of = [];
        for (int round = 0; round < MaxIterations; round++)
        {
            int[] next = Array.ConvertAll(points, point =>
                Enumerable.Range(0, centres.Length).MinBy(k => SpectralClusters.Distance(point, centres[k])));
            if (next.AsSpan().SequenceEqual(of))
                break;
            of = next;
            for (int k = 0; k < centres.Length; k++)
            {
                double[][] members = [.. points.Where((_, i) => of[i] == k)];
                if (members.Length > 0)
                    centres[k] = [.. Enumerable.Range(0, points[0].Length).Select(d => members.Average(member => member[d]))];
            }
        }
        return (points.Select((point, i) => SpectralClusters.Distance(point, centres[of[i]])).Sum(), of);
    }
}
