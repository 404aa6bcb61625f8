/** Every id that `package.json` and the code share. `test/unit/manifest.test.mts` holds the two together. */

export const viewIds = {
  container: 'containerNetwork',
  networks: 'containerNetwork.networks',
  results: 'containerNetwork.results',
} as const;

/** Kinds of panels with a page of their own. */
export const webviewIds = {
  diagram: 'containerNetwork.diagram',
  report: 'containerNetwork.report',
} as const;

export const commandIds = {
  selectEngine: 'containerNetwork.selectEngine',
  refresh: 'containerNetwork.refresh',
  filter: 'containerNetwork.filter',
  clearFilter: 'containerNetwork.clearFilter',
  arrangeByNetwork: 'containerNetwork.arrangeByNetwork',
  arrangeByContainer: 'containerNetwork.arrangeByContainer',
  showStopped: 'containerNetwork.showStopped',
  hideStopped: 'containerNetwork.hideStopped',
  testConnectivity: 'containerNetwork.testConnectivity',
  testConnectivityBetween: 'containerNetwork.testConnectivityBetween',
  selectAsSource: 'containerNetwork.selectAsSource',
  testFromSource: 'containerNetwork.testFromSource',
  diagnoseDns: 'containerNetwork.diagnoseDns',
  inspectContainer: 'containerNetwork.inspectContainer',
  ping: 'containerNetwork.ping',
  measureBandwidth: 'containerNetwork.measureBandwidth',
  findPathMtu: 'containerNetwork.findPathMtu',
  traceRoute: 'containerNetwork.traceRoute',
  requestHttp: 'containerNetwork.requestHttp',
  probeUdp: 'containerNetwork.probeUdp',
  testAllPairs: 'containerNetwork.testAllPairs',
  openNetworkShell: 'containerNetwork.openNetworkShell',
  refreshInside: 'containerNetwork.refreshInside',
  copyReportAsMarkdown: 'containerNetwork.copyReportAsMarkdown',
  copyReportAsJson: 'containerNetwork.copyReportAsJson',
  refreshReport: 'containerNetwork.refreshReport',
  whoHas: 'containerNetwork.whoHas',
  openInBrowser: 'containerNetwork.openInBrowser',
  copyAddress: 'containerNetwork.copyAddress',
  copyName: 'containerNetwork.copyName',
  copySubnet: 'containerNetwork.copySubnet',
  copyValue: 'containerNetwork.copyValue',
  copyMount: 'containerNetwork.copyMount',
  createNetwork: 'containerNetwork.createNetwork',
  connect: 'containerNetwork.connect',
  disconnect: 'containerNetwork.disconnect',
  removeNetwork: 'containerNetwork.removeNetwork',
  createSample: 'containerNetwork.createSample',
  removeSample: 'containerNetwork.removeSample',
  openDiagram: 'containerNetwork.openDiagram',
  showInDiagram: 'containerNetwork.showInDiagram',
  revealInTree: 'containerNetwork.revealInTree',
  focusInDiagram: 'containerNetwork.focusInDiagram',
  foldInDiagram: 'containerNetwork.foldInDiagram',
  exportDiagram: 'containerNetwork.exportDiagram',
  setRegistryToken: 'containerNetwork.setRegistryToken',
  showLog: 'containerNetwork.showLog',
  openResult: 'containerNetwork.openResult',
  runAgain: 'containerNetwork.runAgain',
  compareWithBefore: 'containerNetwork.compareWithBefore',
  openResultAsText: 'containerNetwork.openResultAsText',
  openRawOutput: 'containerNetwork.openRawOutput',
  copyResult: 'containerNetwork.copyResult',
  copyResultAsJson: 'containerNetwork.copyResultAsJson',
  removeResult: 'containerNetwork.removeResult',
  clearResults: 'containerNetwork.clearResults',
} as const;

export const contextKeys = {
  /** `starting`, `live`, `empty`, or the reason why there is no engine. */
  state: 'containerNetwork.state',
  arrangement: 'containerNetwork.arrangement',
  stoppedShown: 'containerNetwork.stoppedShown',
  filtered: 'containerNetwork.filtered',
  hasSource: 'containerNetwork.hasSource',
  inDevContainer: 'containerNetwork.inDevContainer',
  /** Of the report in front. */
  reportHasDocument: 'containerNetwork.reportHasDocument',
  reportHasRefresh: 'containerNetwork.reportHasRefresh',
} as const;

/** Settings, without the section `containerNetwork`. */
export const settingIds = {
  host: 'engine.host',
  context: 'engine.context',
  arrangement: 'view.arrangement',
  stopped: 'view.showStopped',
  projects: 'view.groupByProject',
  pingCount: 'probe.pingCount',
  wait: 'probe.waitSeconds',
  pingSize: 'probe.pingSize',
  bandwidthSeconds: 'probe.bandwidthSeconds',
  bandwidthStreams: 'probe.bandwidthStreams',
  udpRate: 'probe.udpMegabitsPerSecond',
  matrixWait: 'probe.allPairsWaitSeconds',
  lossThreshold: 'threshold.lossPercent',
  latencyThreshold: 'threshold.latencyMs',
  throughputThreshold: 'threshold.throughputMegabits',
  internet: 'probe.internetAddress',
  sampleImage: 'sample.image',
  helper: 'helper',
  helperImage: 'helperImage',
  hostHelper: 'hostHelper',
  registries: 'registries',
} as const;

export const section = 'containerNetwork';
