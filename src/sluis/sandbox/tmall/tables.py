"""The platform's tables. Moments are seconds since 1970, money is whole fen, unless a name says otherwise."""

TABLES = """
CREATE TABLE IF NOT EXISTS tmall_sequence (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tmall_setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tmall_shop (
  seller_id INTEGER PRIMARY KEY, nick TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
  permitted INTEGER NOT NULL DEFAULT 0, topics TEXT, permit_created INTEGER, permit_modified INTEGER);
CREATE TABLE IF NOT EXISTS tmall_session (
  token TEXT PRIMARY KEY, seller_id INTEGER NOT NULL, refresh_token TEXT NOT NULL UNIQUE,
  issued INTEGER NOT NULL, expires INTEGER NOT NULL, refresh_until INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tmall_code (
  code TEXT PRIMARY KEY, seller_id INTEGER NOT NULL, redirect_uri TEXT NOT NULL, expires INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tmall_brand (
  seller_id INTEGER NOT NULL, vid INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (seller_id, vid));
CREATE TABLE IF NOT EXISTS tmall_product (
  product_id INTEGER PRIMARY KEY, seller_id INTEGER NOT NULL, cid INTEGER NOT NULL, form TEXT NOT NULL,
  created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tmall_item (
  num_iid INTEGER PRIMARY KEY, seller_id INTEGER NOT NULL, cid INTEGER NOT NULL, title TEXT NOT NULL,
  approve_status TEXT NOT NULL, banner TEXT NOT NULL, price INTEGER NOT NULL, quantity INTEGER NOT NULL,
  outer_id TEXT NOT NULL, barcode TEXT NOT NULL, sold INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL,
  modified INTEGER NOT NULL, listed INTEGER, delisted INTEGER, simple INTEGER NOT NULL DEFAULT 0,
  form TEXT NOT NULL, facts TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS tmall_item_shop ON tmall_item (seller_id, approve_status, listed);
CREATE TABLE IF NOT EXISTS tmall_sku (
  sku_id INTEGER PRIMARY KEY, num_iid INTEGER NOT NULL, position INTEGER NOT NULL, properties TEXT NOT NULL,
  properties_name TEXT NOT NULL, price INTEGER NOT NULL, quantity INTEGER NOT NULL, outer_id TEXT NOT NULL,
  barcode TEXT NOT NULL, hscode TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS tmall_sku_item ON tmall_sku (num_iid, position);
CREATE TABLE IF NOT EXISTS tmall_stock_key (
  num_iid INTEGER NOT NULL, biz_key TEXT NOT NULL, PRIMARY KEY (num_iid, biz_key));
CREATE TABLE IF NOT EXISTS tmall_picture (
  picture_id INTEGER PRIMARY KEY, seller_id INTEGER NOT NULL, category_id INTEGER NOT NULL,
  title TEXT NOT NULL, extension TEXT NOT NULL, content BLOB NOT NULL, width INTEGER NOT NULL,
  height INTEGER NOT NULL, client_type TEXT NOT NULL, created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tmall_trade (
  tid INTEGER PRIMARY KEY, seller_id INTEGER NOT NULL, status TEXT NOT NULL, type TEXT NOT NULL,
  created INTEGER NOT NULL, modified INTEGER NOT NULL, paid INTEGER, consigned INTEGER, ended INTEGER,
  total INTEGER NOT NULL, post_fee INTEGER NOT NULL, payment INTEGER NOT NULL, tax INTEGER NOT NULL,
  declared INTEGER NOT NULL, hold INTEGER NOT NULL DEFAULT 0, oaid TEXT NOT NULL, id_number TEXT NOT NULL,
  alipay_no TEXT NOT NULL, buyer TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS tmall_trade_created ON tmall_trade (seller_id, created);
CREATE INDEX IF NOT EXISTS tmall_trade_modified ON tmall_trade (seller_id, modified);
CREATE INDEX IF NOT EXISTS tmall_trade_due ON tmall_trade (status, modified);
CREATE INDEX IF NOT EXISTS tmall_trade_person ON tmall_trade (id_number, created);
CREATE TABLE IF NOT EXISTS tmall_order (
  oid INTEGER PRIMARY KEY, tid INTEGER NOT NULL, num_iid INTEGER NOT NULL, sku_id INTEGER,
  title TEXT NOT NULL, outer_iid TEXT NOT NULL, outer_sku_id TEXT NOT NULL, price INTEGER NOT NULL,
  num INTEGER NOT NULL, total INTEGER NOT NULL, payment INTEGER NOT NULL, tax INTEGER NOT NULL,
  tax_rate TEXT NOT NULL, properties_name TEXT NOT NULL, picture TEXT NOT NULL, cid INTEGER NOT NULL,
  hscode TEXT NOT NULL, status TEXT NOT NULL, refund_status TEXT NOT NULL, refund_id INTEGER,
  company TEXT NOT NULL DEFAULT '', waybill TEXT NOT NULL DEFAULT '', consigned INTEGER, ended INTEGER);
CREATE INDEX IF NOT EXISTS tmall_order_trade ON tmall_order (tid, oid);
CREATE TABLE IF NOT EXISTS tmall_shipment (
  order_code TEXT PRIMARY KEY, tid INTEGER NOT NULL, seller_id INTEGER NOT NULL, company_code TEXT NOT NULL,
  waybill TEXT NOT NULL, mode TEXT NOT NULL, oids TEXT NOT NULL, split INTEGER NOT NULL,
  status TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL, resource_id INTEGER);
CREATE INDEX IF NOT EXISTS tmall_shipment_trade ON tmall_shipment (tid);
CREATE INDEX IF NOT EXISTS tmall_shipment_waybill ON tmall_shipment (waybill);
CREATE TABLE IF NOT EXISTS tmall_refund (
  refund_id INTEGER PRIMARY KEY, tid INTEGER NOT NULL, oid INTEGER NOT NULL, seller_id INTEGER NOT NULL,
  status TEXT NOT NULL, phase TEXT NOT NULL, dispute_type TEXT NOT NULL, fee INTEGER NOT NULL,
  reason TEXT NOT NULL, note TEXT NOT NULL, good_status TEXT NOT NULL, company TEXT NOT NULL DEFAULT '',
  sid TEXT NOT NULL DEFAULT '', returned INTEGER, created INTEGER NOT NULL, modified INTEGER NOT NULL,
  version_ms INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS tmall_refund_modified ON tmall_refund (seller_id, modified);
CREATE TABLE IF NOT EXISTS tmall_message (
  id INTEGER PRIMARY KEY, seller_id INTEGER NOT NULL, topic TEXT NOT NULL, content TEXT NOT NULL,
  published INTEGER NOT NULL, hidden_until INTEGER NOT NULL DEFAULT 0, confirmed INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS tmall_message_open ON tmall_message (confirmed, hidden_until, id);
CREATE TABLE IF NOT EXISTS tmall_clearance (
  tid INTEGER PRIMARY KEY, status INTEGER NOT NULL, result_code TEXT NOT NULL, pass_no TEXT NOT NULL,
  receipt TEXT NOT NULL, reported INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tmall_entry (
  id INTEGER PRIMARY KEY, seller_id INTEGER NOT NULL, day TEXT NOT NULL, tid INTEGER NOT NULL,
  oid INTEGER NOT NULL, kind TEXT NOT NULL, amount INTEGER NOT NULL, statement_date TEXT);
CREATE INDEX IF NOT EXISTS tmall_entry_open ON tmall_entry (statement_date, day);
CREATE TABLE IF NOT EXISTS tmall_statement (
  seller_id INTEGER NOT NULL, date TEXT NOT NULL, rate TEXT NOT NULL, settled INTEGER NOT NULL,
  net_eur_minor INTEGER NOT NULL, transfer_eur_minor INTEGER NOT NULL, PRIMARY KEY (seller_id, date));
"""
