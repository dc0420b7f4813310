class AdaptiveLogSoftmaxWithLoss(mindspore.nn.Cell):
    """Log-softmax over many classes: the frequent ones in the head, the others in clusters with fewer features."""

    def __init__(self, in_features, n_classes, cutoffs, div_value=4.0, head_bias=False, dtype=None):
        super().__init__()
        self.in_features, self.n_classes, self.div_value = in_features, n_classes, div_value
        self.cutoffs = [*cutoffs, n_classes]
        self.shortlist_size, self.n_clusters = self.cutoffs[0], len(self.cutoffs) - 1
        linear = lambda rows, columns, bias: mindspore.mint.nn.Linear(rows, columns, bias=bias, dtype=dtype)
        self.head = linear(in_features, self.shortlist_size + self.n_clusters, head_bias)
        clusters = []
        for index, (low, high) in enumerate(zip(self.cutoffs, self.cutoffs[1:])):
            width = int(in_features // div_value ** (index + 1))
            layers = linear(in_features, width, False), linear(width, high - low, False)
            clusters.append(mindspore.nn.SequentialCell(*layers))
        self.tail = mindspore.nn.CellList(clusters)

    def construct(self, input, target):
        import collections

        is_batch = target.ndim > 0
        rows, target = (input, target) if is_batch else (input.unsqueeze(0), target.unsqueeze(0))
        of_class = lambda logs, index: logs.gather(1, index.unsqueeze(1)).squeeze(1)
        head = mindspore.mint.nn.functional.log_softmax(self.head(rows), 1)
        output = of_class(head, target.clamp(max=self.shortlist_size - 1))
        for index, (low, high) in enumerate(zip(self.cutoffs, self.cutoffs[1:])):
            logs = mindspore.mint.nn.functional.log_softmax(self.tail[index](rows), 1)
            local = of_class(logs, (target - low).clamp(0, high - low - 1)) + head[:, self.shortlist_size + index]
            inside = mindspore.mint.logical_and(target >= low, target < high)
            output = mindspore.mint.where(inside, local, output)
        result = collections.namedtuple("AdaptiveLogSoftmax", "output loss")
        return result(output if is_batch else output.squeeze(0), -output.mean())

    def log_prob(self, input):
        head = mindspore.mint.nn.functional.log_softmax(self.head(input), 1)
        parts = [head[:, : self.shortlist_size]]
        for index, cluster in enumerate(self.tail):
            logs = mindspore.mint.nn.functional.log_softmax(cluster(input), 1)
            parts.append(logs + head[:, self.shortlist_size + index].unsqueeze(1))
        return mindspore.mint.cat(parts, 1)

    def predict(self, input):
        return mindspore.mint.argmax(self.log_prob(input), 1)
