namespace Microsoft.ML.Lime.Evaluation.Shortcuts;

/// <summary>
/// Clusters the maps of a class by spectral relevance analysis (Lapuschkin, Wäldchen, Binder, Montavon, Samek and Müller 2019, "Unmasking
/// Clever Hans predictors").
/// </summary>
/// <remarks>
/// The positive values of the maps are reduced to 8 x 8 means and normalised to length 1. Each map is connected to its log2(n) nearest
/// neighbours, where n is the number of maps. The largest gap between the first eigenvalues of the graph's normalised Laplacian (I - D^-1/2
/// W D^-1/2) gives the number of clusters, 1 to 8. k-means on the row-normalised first eigenvectors gives the clusters (Ng, Jordan and
/// Weiss 2002). Of more than 256 maps, 256 evenly spaced ones are used.
/// </remarks>
internal static class SpectralClusters
{
    private const int Side = 8, MaxMaps = 256, MaxClusters = 8;

    /// <summary>Eigenvalues below this count as zero. Their number is the number of connected components of the graph.</summary>
    private const double Zero = 1e-9;

    public static IReadOnlyList<ShortcutFindings.Cluster> Find(ClassMaps all, ulong seed)
    {
        int count = Math.Min(all.Count, MaxMaps);
        NormalizedMap[] maps = [.. Enumerable.Range(0, count).Select(i => all[(int)((long)i * all.Count / count)])];
        double[][] points = Array.ConvertAll(maps, ToFeatures);
        int[] cluster = count < 4 ? new int[count] : Assign(points, seed);
        return [.. Enumerable.Range(0, count).GroupBy(i => cluster[i])
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Min())
            .Select(group => Cluster([.. group], maps, points))];
    }

    private static ShortcutFindings.Cluster Cluster(int[] members, NormalizedMap[] maps, double[][] points)
    {
        var mean = new double[points[0].Length];
        foreach (int member in members)
            for (int i = 0; i < mean.Length; i++)
                mean[i] += points[member][i] / members.Length;
        return new ShortcutFindings.Cluster
        {
            Mean = NormalizedMap.Mean([.. members.Select(member => maps[member])]),
            Images = [.. members.OrderBy(member => Distance(points[member], mean)).ThenBy(member => member)
                .Select(member => maps[member].Image)],
        };
    }

    private static double[] ToFeatures(NormalizedMap map)
    {
        var positive = new AttributionMap(map.Rows, map.Columns, Array.ConvertAll(map.Values, value => Math.Max(0, value)));
        double[] values = Array.ConvertAll(ReportCard.ReducedMap.Create(positive, Side, Side).Values, value => (double)value);
        double length = Math.Sqrt(values.Sum(value => value * value));
        return length > 0 ? Array.ConvertAll(values, value => value / length) : values;
    }

    private static int[] Assign(double[][] points, ulong seed)
    {
        int n = points.Length;
        double[][] laplacian = Laplacian(points, Math.Max(2, (int)Math.Ceiling(Math.Log2(n))));
        (double[] values, double[][] vectors) = SymmetricEigen.Decompose(laplacian);
        int clusters = EigenGap(values);
        if (clusters == 1)
            return new int[n];
        double[][] embedded = [.. Enumerable.Range(0, n).Select(i =>
        {
            double[] row = [.. Enumerable.Range(0, clusters).Select(k => vectors[k][i])];
            double length = Math.Sqrt(row.Sum(value => value * value));
            return length > 0 ? Array.ConvertAll(row, value => value / length) : row;
        })];
        return KMeans.Run(embedded, clusters, seed);
    }

    /// <summary>Returns the number of clusters: the number of eigenvalues before the largest gap.</summary>
    internal static int EigenGap(double[] values)
    {
        int components = values.Count(value => value < Zero);
        if (components > 1)
            return Math.Min(components, MaxClusters);
        int last = Math.Min(MaxClusters, values.Length - 1);
        return Enumerable.Range(1, last).MaxBy(k => values[k] - values[k - 1]);
    }

    private static double[][] Laplacian(double[][] points, int neighbours)
    {
        int n = points.Length;
        double[][] weights = [.. Enumerable.Range(0, n).Select(_ => new double[n])];
        for (int i = 0; i < n; i++)
            foreach (int j in Enumerable.Range(0, n).Where(j => j != i)
                .OrderBy(j => Distance(points[i], points[j])).ThenBy(j => j).Take(neighbours))
                weights[i][j] = weights[j][i] = 1;
        double[] degree = [.. weights.Select(row => row.Sum())];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                weights[i][j] = (i == j ? 1 : 0) - weights[i][j] / Math.Sqrt(degree[i] * degree[j]);
        return weights;
    }

    internal static double Distance(double[] one, double[] other)
    {
        double sum = 0;
        for (int i = 0; i < one.Length; i++)
            sum += (one[i] - other[i]) * (one[i] - other[i]);
        return sum;
    }
}
